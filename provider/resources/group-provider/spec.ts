import {
  differingProperties,
  isMaskedByStarRocks,
  maskedFurther,
  maskedProperties,
  recordedProperties,
  shownProperties,
  unmasked,
} from '../../core/masked-properties'
import { dotted, type ImportContext } from '../../core/named'
import { incarnationOf, ORIGIN_LENGTH } from '../../core/ownership'
import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { AdoptionContext, CheckContext, Spec, Step } from '../../core/spec'
import { isObject } from '../../core/validate'
import { type Draft, hasUnknown, UNKNOWN, type Values } from '../../core/values'
import { ExistsError, ProviderError, StarRocksError } from '../../errors'
import {
  createGroupProvider,
  dropGroupProvider,
  readGroupProvider,
  readGroupProviders,
  showCreateGroupProvider,
  showGroupProviders,
} from '../../sql/group-provider'
import { elementProblem } from '../../sql/lists'
import { type Identity, ownerOf } from '../../sql/owner'
import type { Properties } from '../../sql/properties'
import { MASK } from '../../sql/quote'
import { usersOfGroupProvider } from '../../starrocks/authentication'
import type { Server } from '../../starrocks/server'
import { versionOf } from '../../starrocks/version'
import type { Checked } from '../args'
import type { GroupProviderArgs } from './args'
import { readSource } from './read'
import { type GroupSource, isSecret, SECRETS, sourceProblem, sourceProperties } from './source'

export interface Inputs extends Checked<GroupProviderArgs, 'name' | 'onExisting'>, Identity {
  /** Every property, secrets masked; after a refresh, the actual ones. */
  readonly allProperties: Properties
  /** What an import could not read: secrets of the source. */
  readonly __missing?: readonly string[]
}

export interface Desired {
  readonly name: string
  /** With the owner mark. */
  readonly properties: Properties
}

/** The owner mark. StarRocks keeps unknown properties, and a group provider has no comment (`GroupProvider.getComment`). */
const OWNER = 'pulumi.owner'

export const spec: Spec<Inputs, Desired, Properties> = {
  kind: 'GroupProvider',
  file: 'group-provider',
  inputs: schema.inputsOf('GroupProvider'),
  policies: {
    source: (before, after, olds) =>
      differsInUnread(propertiesOf(before), propertiesOf(after), olds) ? 'stateOnly' : 'replace',
  },
  // No release can change a group provider.
  computed: {
    allProperties: (before, after, olds) => (differsInUnread(before, after, olds) ? 'stateOnly' : 'replace'),
  },
  observed: [],

  id: (inputs) => inputs.name,
  named: {
    ...dotted('name'),
    describe: ({ [OWNER]: _, ...properties }) => ({ allProperties: maskedFurther(properties, isSecret) }),
  },
  imports: { declare },
  complete,
  define,
  read: ({ name }, server) => read(name, server),

  actualFromState: (recorded) => ({
    ...(recorded.__missing && Object.fromEntries(SECRETS.map((key) => [key, MASK]))),
    ...recordedProperties(recorded.allProperties, declaredProperties(recorded), isSecret),
    [OWNER]: ownerOf(recorded),
  }),
  restoreSecrets: (actual, recorded) => unmasked(actual, declaredProperties(recorded)),

  objects: (actual, { name }) => [
    { part: 'groupProvider', what: `group provider "${name}"`, owner: actual[OWNER], markable: true },
  ],

  confirmAdoption,
  plan,
  planDelete: ({ name, deletionPolicy }) => (deletionPolicy === 'retain' ? [] : [dropStep(name)]),

  async confirmDelete({ name }, { session, replacement }) {
    if (replacement !== undefined) return
    const users = await usersOfGroupProvider(session.server, name)
    if (users.length > 0) throw new ProviderError(inUse(name, users))
  },

  async replacementCost({ name }, server) {
    const users = await usersOfGroupProvider(server, name)
    if (users.length === 0) return undefined
    return `leaves those who log in by ${users.join(', ')} without groups until the group provider is created again: they lack the roles of their groups, or cannot log in. Another name with the resource option deleteBeforeReplace: false leaves no such gap`
  },

  outputs: async () => ({}),
  declared: (actual, recorded) => ({
    allProperties: shownProperties(actual, declaredProperties(recorded), isSecret),
  }),
}

/** `allProperties` keeps masks for the secrets: nobody can say whether the declared ones are those of the group provider. */
function declare(
  { [OWNER]: _, ...properties }: Properties,
  _named: Inputs,
  { missing }: ImportContext,
): Values | undefined {
  const source = readSource(properties, missing)
  if (source === undefined) return undefined
  const declared = declaredProperties({ source: source as GroupSource })
  const secrets = Object.keys(properties).filter(isSecret)
  return { source, allProperties: { ...declared, ...Object.fromEntries(secrets.map((key) => [key, MASK])) } }
}

/** True if only secrets differ that an import could not read: StarRocks keeps those that it has, and a replacement would gain nothing. */
function differsInUnread(before: unknown, after: unknown, { __missing }: Values): boolean {
  if (__missing === undefined || !isObject(before) || !isObject(after)) return false
  const open = (properties: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(properties).filter(([key]) => !isSecret(key)))
  return same(open(before), open(after))
}

function define(inputs: Inputs): Desired {
  return { name: inputs.name, properties: { ...declaredProperties(inputs), [OWNER]: ownerOf(inputs) } }
}

function propertiesOf(source: unknown): unknown {
  return isObject(source) ? declaredProperties({ source: source as GroupSource }) : source
}

function declaredProperties({ source }: Pick<Inputs, 'source'>): Properties {
  const entries = Object.entries(sourceProperties(source))
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function createStep({ name, properties }: Desired): Step {
  return { statement: createGroupProvider(name, properties, isSecret) }
}

function dropStep(name: string): Step {
  return { statement: dropGroupProvider(name), part: 'groupProvider' }
}

/** A group provider that an interrupted create has left may have been declared in another way then: it is created again. */
function plan(actual: Properties | undefined, desired: Desired): Step[] {
  if (actual === undefined) return [createStep(desired)]
  const { [OWNER]: owner, ...properties } = desired.properties
  const differing = Object.keys(differingProperties(actual, properties))
  const unknown = differing.filter((key) => isMaskedByStarRocks(actual[key] ?? ''))
  const isSame = differing.length === unknown.length && (unknown.length === 0 || !isLeftOver(actual[OWNER], owner))
  return isSame ? [] : [dropStep(desired.name), createStep(desired)]
}

/** True if a mark is that of an earlier create of the same resource. */
function isLeftOver(there: string | undefined, ours: string | undefined): boolean {
  const [former, own] = [incarnationOf(there), incarnationOf(ours)]
  return former !== own && former?.slice(0, ORIGIN_LENGTH) === own?.slice(0, ORIGIN_LENGTH)
}

/** What cannot be changed has to be as it is declared. */
function confirmAdoption(actual: Properties, inputs: Inputs, { adopts, warn }: AdoptionContext): void {
  if (!adopts || hasUnknown(inputs.source)) return
  const declared = declaredProperties(inputs)
  const differing = Object.keys(differingProperties(actual, declared))
  const secrets = differing.filter((key) => isMaskedByStarRocks(actual[key] ?? ''))
  const others = differing.filter((key) => !secrets.includes(key))
  const undeclared = Object.keys(actual).filter((key) => key !== OWNER && !Object.hasOwn(declared, key))
  const different = [...others, ...undeclared].sort()
  if (different.length > 0)
    throw new ExistsError(
      'name',
      `group provider "${inputs.name}" exists already with another source (${different.join(', ')}), which cannot be changed; declare the same source, choose another name, or drop it`,
    )
  if (secrets.length > 0)
    warn(
      `group provider "${inputs.name}" is taken over as it is: StarRocks does not show whether ${secrets.sort().join(', ')} is the declared value`,
    )
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const inputs = draft as unknown as Inputs
  const { name, source } = inputs
  const fail = (property: string, problem: string | undefined) => problem && context.fail(property, problem)
  if (!hasUnknown(name)) {
    const problem = elementProblem(name)
    fail('name', problem && `${JSON.stringify(name)} is refused: ${problem}`)
    await needs('groupProviders', 'name', draft, context)
  }
  await warnOfReplaced(draft, context)
  draft.allProperties = UNKNOWN
  if (hasUnknown(source)) return
  fail('source', sourceProblem(source))
  draft.allProperties = maskedProperties(declaredProperties(inputs), isSecret)
}

/** Under another name, the engine drops the group provider while others still name it, unless it is told not to. */
async function warnOfReplaced(draft: Draft, { replaced, server, warn }: CheckContext): Promise<void> {
  const name = replaced?.name
  if (typeof name !== 'string' || name === draft.name || server === undefined) return
  if (replaced?.deletionPolicy === 'retain') return
  const users = await usersOfGroupProvider(server, name).catch((error: unknown) => {
    if (error instanceof StarRocksError || error instanceof ProviderError) return []
    throw error
  })
  if (users.length > 0)
    warn(
      `group provider "${name}" is used by ${users.join(', ')}. Set the resource option deleteBeforeReplace: false, so that it is dropped only after they use the new one; otherwise the replacement is refused`,
    )
}

function inUse(name: string, users: readonly string[]): string {
  return `group provider "${name}" is not dropped: ${users.join(', ')} would find no groups any more. Remove it from there first, and run \`pulumi up\`; a replacement under another name needs the resource option deleteBeforeReplace: false`
}

async function read(name: string, server: Server): Promise<Properties | undefined> {
  if (!(await versionOf(server)).can('groupProviders')) return undefined
  const names = readGroupProviders(await server.query(showGroupProviders()))
  return names.includes(name) ? readGroupProvider(await server.query(showCreateGroupProvider(name))) : undefined
}
