import { InputError, NotFoundError, OwnershipError } from '../errors'
import { ownerName, parseOwner } from '../sql/owner'
import type { Server } from '../starrocks/server'
import { check } from './check'
import type { Instance } from './check-ownership'
import type { Log } from './log'
import { type Imports, parseId, wrongId } from './named'
import {
  canAdopt,
  hasLegacyMark,
  hasOrigin,
  incarnationOf,
  isRecorded,
  newIncarnation,
  type OwnedObject,
  ownersName,
} from './ownership'
import { same } from './policy'
import { NOTHING } from './preserved-grants'
import type { ProviderConfig } from './settings'
import type { Session, Spec } from './spec'
import { defined } from './state'
import { withDefaults } from './statements'
import type { Values } from './values'

/** The object of an import, and the inputs of the resource that it becomes. */
export interface Importable<Actual> {
  readonly actual: Actual
  readonly instance: Instance
  /** All inputs, as check would record them for a program that declares the object. */
  readonly all: Values
  /** Those that the engine keeps and makes a program of: without what check adds. */
  readonly inputs: Values
}

/** The object of an import that no resource of this stack may take over. */
export class ForeignError extends OwnershipError {
  /** @param inputs those that would declare the object: the engine makes a program of them all the same */
  constructor(
    message: string,
    readonly inputs: Values,
  ) {
    super(message)
  }
}

/**
 * Reads the object of an import. Nothing is written.
 *
 * @throws NotFoundError if there is no such object
 * @throws InputError if the id has another form, or if no program could declare the object
 * @throws ForeignError if the object belongs to another resource
 */
export async function readImportable<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  id: string,
  hidden: Values,
  { server, warn }: Session,
  config: ProviderConfig,
  log: Log,
): Promise<Importable<Actual>> {
  const { imports, kind } = spec
  if (typeof imports === 'string') throw new InputError('id', imports)
  const named = { ...(await namedInputs(spec, imports, id, server)), ...hidden }
  const actual = await spec.read(named as Inputs, server, {})
  const missing: string[] = []
  const context = { server, config, warn, missing: (property: string) => missing.push(property) }
  const declared = actual && (await imports.declare(actual, named as Inputs, context))
  if (actual === undefined || declared === undefined) throw new NotFoundError(`there is no ${kind} ${id}`)
  const given = defined({ ...named, ...declared })
  const instance = importedInstance(spec, actual, given)
  if (missing.length > 0) {
    warn(missingMessage(`${kind} ${id}`, missing))
    const all = { ...withDefaults(spec.inputs, given), __missing: missing, ddl: '' }
    return { actual, instance, all, inputs: withoutDefaults(spec, all) }
  }
  const all = await checked(spec, id, given, config, log)
  // An import is an adoption, whatever the program says later.
  const adopting = { ...all, ...('onExisting' in spec.inputs && { onExisting: 'adopt' }) }
  await spec.confirmAdoption(actual, adopting as Inputs, { server, config, warn, adopts: true })
  return { actual, instance, all, inputs: withoutDefaults(spec, all) }
}

async function namedInputs<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  imports: Imports<Inputs, Actual>,
  id: string,
  server: Server,
): Promise<Partial<Inputs>> {
  if (imports.find === undefined) return parseId(spec, id)
  const found = await imports.find(id, server)
  if (found === undefined) throw wrongId(spec.kind, id, imports.form ?? '')
  return found
}

/** The inputs after a check. The check gets them as recorded too, so it keeps what it would otherwise infer again, such as columns. */
async function checked<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  id: string,
  given: Values,
  config: ProviderConfig,
  log: Log,
): Promise<Values> {
  const recorded = { ...given, __imported: true }
  const known = {
    recorded,
    replaced: undefined,
    others: () => [],
    formerGrants: async () => NOTHING,
    isGivenUp: () => false,
  }
  const { inputs, failures } = await check(spec, known, given, config, log)
  if (failures.length > 0)
    throw new InputError(
      'id',
      `${spec.kind} ${id} cannot be imported: ${failures.map(({ property, reason }) => (property === '' ? reason : `${property}: ${reason}`)).join('; ')}`,
    )
  const { plan: _, ...all } = inputs
  return all
}

/** A program need not write a default: check adds it. */
function withoutDefaults<Inputs, Desired, Actual>(spec: Spec<Inputs, Desired, Actual>, all: Values): Values {
  const others = Object.entries(all).filter(([name, value]) => {
    const input = spec.inputs[name]
    return input === undefined || input.required || input.default === undefined || !same(value, input.default)
  })
  return { ...Object.fromEntries(others), __imported: true }
}

function missingMessage(what: string, missing: readonly string[]): string {
  return `StarRocks does not show ${missing.join(', ')} of ${what}: declare ${missing.length === 1 ? 'it' : 'them'} in the program`
}

/** An object with the mark of this very resource, whose state was lost, keeps its incarnation. */
function importedInstance<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  actual: Actual,
  inputs: Values,
): Instance {
  const objects = spec.objects?.(actual, inputs as Inputs) ?? []
  for (const object of objects) {
    if (object.adoptable === false) throw new InputError('id', `${object.what} cannot be managed by a resource`)
    if (object.owner !== undefined && !isOurs(object, inputs))
      throw foreignError(object, inputs, canAdopt(spec, object))
  }
  const own = objects.find((object) => hasOrigin(object, inputs))
  return { incarnation: incarnationOf(own?.owner) ?? newIncarnation(inputs), adopts: false }
}

function isOurs(object: OwnedObject, inputs: Values): boolean {
  return hasOrigin(object, inputs) || hasLegacyMark(object, inputs)
}

/** The mark stays when the other stack forgets the object, so only an adoption takes it over. */
function foreignError({ what, owner = '' }: OwnedObject, inputs: Values, adoptable: boolean): ForeignError {
  const [project, stack, resource] = parseOwner(owner).name.split('/')
  const [ownProject, ownStack] = ownerName(String(inputs.__urn)).split('/')
  const isSibling = project === ownProject && stack === ownStack
  const waysOut = [
    ...(isSibling && resource !== undefined ? [`import it as "${decodeURIComponent(resource)}"`] : []),
    ...(adoptable ? ['declare it in the program with onExisting: "adopt", without an import'] : []),
    'remove it from there with the object',
  ]
  return new ForeignError(
    `${what} is not imported, since it belongs to ${ownersName(owner)}: two resources would change it in turn. Leave it there, or ${waysOut.join(', or ')}`,
    inputs,
  )
}

/**
 * The outputs of an imported resource, by which later runs recognize the object: by the id that StarRocks gave it, else by the mark that it has
 * now, which an update rewrites. An unmarked object without an id has the accepted owner `''`.
 */
export async function recognizable<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
  { actual, all, inputs }: Importable<Actual>,
  outs: Values,
  server: Server,
): Promise<Values> {
  for (const object of spec.objects?.(actual, all as Inputs) ?? []) {
    if (await isRecorded(object, outs, server)) continue
    const accepted = { ...outs, __acceptedOwner: object.owner ?? '' }
    const others = spec.objects?.(actual, all as Inputs) ?? []
    const known = await Promise.all(others.map((other) => isRecorded(other, accepted, server)))
    if (known.every(Boolean)) return accepted
    throw new ForeignError(
      `${object.what} is not imported: StarRocks does not show by what it could be told from an object that somebody creates again under its name`,
      inputs,
    )
  }
  return outs
}
