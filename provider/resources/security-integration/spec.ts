import {
  differingProperties,
  maskedFurther,
  maskedProperties,
  recordedProperties,
  shownProperties,
  unmasked,
} from '../../core/masked-properties'
import { dotted, type ImportContext } from '../../core/named'
import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { AdoptionContext, CheckContext, Spec, Step } from '../../core/spec'
import { isObject } from '../../core/validate'
import { type Draft, hasUnknown, UNKNOWN, type Values } from '../../core/values'
import { ExistsError, ProviderError, StarRocksError } from '../../errors'
import { elementProblem, elementsOf } from '../../sql/lists'
import { type Identity, markedOwner, ownerOf, withMark, withoutMark } from '../../sql/owner'
import type { Properties } from '../../sql/properties'
import {
  alterSecurityIntegration,
  createSecurityIntegration,
  dropSecurityIntegration,
  securityIntegrationNameProblem,
} from '../../sql/security-integration'
import { authenticationChain, securityIntegration } from '../../starrocks/authentication'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import type { SecurityIntegrationArgs } from './args'
import { isSecret, methodProblem, methodProperties, propertyProblem } from './method'
import { readMethod } from './read'

export interface Inputs extends Checked<SecurityIntegrationArgs, 'name' | 'onExisting'>, Identity {
  /** Every declared property but the comment, secrets masked; after a refresh, the actual ones. */
  readonly allProperties: Properties
}

export interface Desired {
  readonly name: string
  /** The comment has the owner mark. */
  readonly properties: Properties
}

/** StarRocks removes no property. An empty list means the same as none. */
const CLEARABLE = ['group_provider', 'permitted_groups']

export const spec: Spec<Inputs, Desired, Properties> = {
  kind: 'SecurityIntegration',
  file: 'security-integration',
  inputs: schema.inputsOf('SecurityIntegration'),
  computed: {
    allProperties: 'inPlace',
    replacement: (_, reason) => (reason === undefined ? 'shown' : 'replace'),
  },
  observed: [],

  id: (inputs) => inputs.name,
  named: {
    ...dotted('name'),
    describe({ comment = '', group_provider, permitted_groups, ...properties }) {
      return {
        comment: withoutMark(comment),
        groupProviders: elementsOf(group_provider),
        permittedGroups: elementsOf(permitted_groups),
        allProperties: maskedFurther(properties, isSecret),
      }
    },
  },
  imports: { declare },
  complete,
  define,
  read: ({ name }, server) => securityIntegration(server, name),

  actualFromState: (recorded) => ({
    ...recordedProperties(recorded.allProperties, declaredProperties(recorded), isSecret),
    comment: markedComment(recorded),
  }),
  restoreSecrets: (actual, recorded) => unmasked(actual, declaredProperties(recorded)),

  objects: ({ comment = '' }, { name }) => [
    { part: 'integration', what: `security integration "${name}"`, owner: markedOwner(comment), markable: true },
  ],

  confirmAdoption,
  plan,
  planDelete: ({ name, deletionPolicy }) =>
    deletionPolicy === 'retain' ? [] : [{ statement: dropSecurityIntegration(name), part: 'integration' }],

  async confirmDelete({ name }, { session, replacement }) {
    const chain = await authenticationChain(session.server)
    if (chain.includes(name)) throw new ProviderError(inChain(name, chain, replacement !== undefined))
  },

  outputs: async () => ({}),

  declared(actual, recorded) {
    const comment = withoutMark(actual.comment ?? '')
    return {
      allProperties: shownProperties(actual, declaredProperties(recorded), isSecret, CLEARABLE),
      ...(comment !== (recorded.comment ?? '') && { comment }),
    }
  },
}

/** Undefined for a type that this resource does not know. The secrets in `allProperties` stay the masks of StarRocks: an update sends the declared ones. */
function declare(shown: Properties, _named: Inputs, { missing }: ImportContext): Values | undefined {
  const { comment = '', group_provider, permitted_groups, ...properties } = shown
  const method = readMethod(properties, missing)
  if (method === undefined) return undefined
  const further = Object.entries(properties).filter(([key]) => propertyProblem(key) === undefined)
  for (const [key] of further) if (isSecret(key)) missing(`properties.${key}`)
  const open = further.filter(([key]) => !isSecret(key))
  const lists = { groupProviders: elementsOf(group_provider), permittedGroups: elementsOf(permitted_groups) }
  const inputs = {
    method,
    ...Object.fromEntries(Object.entries(lists).filter(([, elements]) => elements.length > 0)),
    ...(open.length > 0 && { properties: Object.fromEntries(open) }),
  }
  const declared = withoutEmptyLists(declaredProperties(inputs as unknown as PropertyInputs))
  return { ...inputs, comment: withoutMark(comment) || undefined, allProperties: maskedProperties(declared, isSecret) }
}

function define(inputs: Inputs): Desired {
  return { name: inputs.name, properties: { ...declaredProperties(inputs), comment: markedComment(inputs) } }
}

function markedComment(inputs: Inputs): string {
  return withMark(inputs.comment, ownerOf(inputs))
}

type PropertyInputs = Pick<Inputs, 'method' | 'groupProviders' | 'permittedGroups' | 'properties'>

/** All properties that the inputs declare, secrets in clear. */
function declaredProperties({ method, groupProviders, permittedGroups, properties }: PropertyInputs): Properties {
  const all: Record<string, string | undefined> = {
    ...methodProperties(method),
    group_provider: (groupProviders ?? []).join(','),
    permitted_groups: (permittedGroups ?? []).join(','),
    ...properties,
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function withoutEmptyLists(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([key, value]) => value !== '' || !CLEARABLE.includes(key)),
  )
}

function plan(actual: Properties | undefined, { name, properties }: Desired): Step[] {
  if (actual === undefined)
    return [{ statement: createSecurityIntegration(name, withoutEmptyLists(properties), isSecret) }]
  const differing = differingProperties(actual, properties, CLEARABLE)
  const { type: _, ...changed } = differing
  return Object.keys(changed).length === 0 ? [] : [{ statement: alterSecurityIntegration(name, changed, isSecret) }]
}

function confirmAdoption(actual: Properties, inputs: Inputs, { adopts, warn }: AdoptionContext): void {
  if (!adopts || hasUnknown(inputs.method)) return
  const declared = declaredProperties(inputs)
  if (actual.type !== declared.type)
    throw new ExistsError(
      'name',
      `security integration "${inputs.name}" exists already with the type ${actual.type}, which cannot be changed; choose another name, or drop it`,
    )
  const kept = Object.keys(actual).filter((key) => key !== 'comment' && !Object.hasOwn(declared, key))
  if (kept.length > 0)
    warn(
      `security integration "${inputs.name}" has undeclared properties: ${kept.sort().join(', ')}; an update keeps them, but a replacement creates it without them: declare them`,
    )
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const inputs = draft as unknown as Inputs
  const { name, method, properties } = inputs
  const fail = (property: string, problem: string | undefined) => problem && context.fail(property, problem)
  if (!hasUnknown(name)) {
    const problem = securityIntegrationNameProblem(name)
    fail('name', problem && `${JSON.stringify(name)} is refused: ${problem}`)
    await needs('securityIntegrations', 'name', draft, context)
  }
  if (!hasUnknown(method)) fail('method', methodProblem(method))
  for (const list of ['groupProviders', 'permittedGroups'] as const) checkList(draft, list, context)
  warnOfClosedDoor(draft, context)
  if (isObject(properties)) for (const key of Object.keys(properties)) fail('properties', propertyProblem(key))
  await checkReplaced(draft, context)

  draft.allProperties = UNKNOWN
  if (DEFINING.some((input) => hasUnknown(draft[input]))) return
  const declared = declaredProperties(inputs)
  draft.allProperties = withoutEmptyLists(maskedProperties(declared, isSecret))
  const reason = replacementReason(context.recorded as unknown as Inputs, inputs, declared)
  if (reason === undefined) return
  draft.replacement = reason
  context.warn(`security integration ${context.recorded.name} is dropped and created again: ${reason}`)
}

/** The inputs that become properties. */
const DEFINING = ['method', 'groupProviders', 'permittedGroups', 'properties']

function checkList(draft: Draft, list: 'groupProviders' | 'permittedGroups', { fail }: CheckContext): void {
  const elements = draft[list]
  if (!Array.isArray(elements) || hasUnknown(elements)) return
  for (const element of elements as string[]) {
    const problem = elementProblem(element)
    if (problem !== undefined) fail(list, `${JSON.stringify(element)} is refused: ${problem}`)
  }
}

/** Without a group provider no user has a group. */
function warnOfClosedDoor({ groupProviders, permittedGroups }: Draft, { recorded, warn }: CheckContext): void {
  if (hasUnknown([groupProviders, permittedGroups])) return
  if (same(recorded.groupProviders, groupProviders) && same(recorded.permittedGroups, permittedGroups)) return
  const count = (list: unknown) => (Array.isArray(list) ? list.length : 0)
  if (count(permittedGroups) > 0 && count(groupProviders) === 0)
    warn(
      'permittedGroups without groupProviders: no user can log in by this security integration, unless the setting group_provider names a group provider for all logins',
    )
}

/** Why only a new security integration can be the desired one; undefined if it can be altered. */
function replacementReason(recorded: Inputs, { name }: Inputs, declared: Properties): string | undefined {
  if (recorded.allProperties === undefined || hasUnknown(recorded.allProperties)) return undefined
  const before = declaredProperties(recorded).type
  if (!hasUnknown(name) && recorded.name !== name) return 'a security integration cannot be renamed'
  if (before !== declared.type) return 'its type cannot be changed'
  const removed = Object.keys(recorded.allProperties).filter((key) => !Object.hasOwn(declared, key))
  if (removed.length === 0) return undefined
  return `properties cannot be removed from a security integration (${removed.sort().join(', ')})`
}

/** The preview of a replacement of what users log in by. */
async function checkReplaced(draft: Draft, { replaced, server, fail, warn }: CheckContext): Promise<void> {
  const name = replaced?.name
  if (typeof name !== 'string' || server === undefined || replaced?.deletionPolicy === 'retain') return
  const chain = await chainOrNone(server)
  if (!chain.includes(name)) return
  if (name === draft.name) fail('name', inChain(name, chain, true))
  else
    warn(
      `security integration "${name}" is in authentication_chain. Set the resource option deleteBeforeReplace: false, so that it is dropped only after the chain names the new one; otherwise the replacement is refused`,
    )
}

/** A preview may run before the cluster exists, or as a user who may not read settings; the delete asks again. */
async function chainOrNone(server: Server): Promise<string[]> {
  try {
    return await authenticationChain(server)
  } catch (error) {
    if (error instanceof StarRocksError || error instanceof ProviderError) return []
    throw error
  }
}

function inChain(name: string, chain: readonly string[], replaced: boolean): string {
  const wayOut = replaced
    ? 'Replace it under another name with the resource option deleteBeforeReplace: false, and put the new name into the chain'
    : 'Take it out of the chain first: remove it from the value of the FrontendConfig "authentication_chain", and run `pulumi up`'
  return `security integration "${name}" is not dropped: authentication_chain (${chain.join(',')}) names it, and its users could not log in any more. ${wayOut}`
}
