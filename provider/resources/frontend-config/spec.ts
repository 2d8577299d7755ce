import { dotted } from '../../core/named'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown } from '../../core/values'
import { InputError, messageOf, ProviderError, StarRocksError } from '../../errors'
import {
  configValueProblem,
  hasConfigValue,
  readFrontendConfig,
  type ShownConfig,
  setFrontendConfig,
  showFrontendConfig,
} from '../../sql/frontend-config'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import type { FrontendConfigArgs } from './args'

export interface Inputs extends Omit<Checked<FrontendConfigArgs, 'name'>, 'value'> {
  /** Check turns numbers and booleans into text. */
  readonly value: string
  /** The value before the resource was created. */
  readonly previous?: string
  /** True if StarRocks was out of reach when check asked for the former value. */
  readonly __unread?: boolean
}

export interface Actual extends ShownConfig {
  /** True if the last run wrote the value into fe.conf; StarRocks does not show that. */
  readonly persistent: boolean
}

export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'FrontendConfig',
  file: 'frontend-config',
  // Every item has a value at all times.
  ownsNothing: true,
  inputs: schema.inputsOf('FrontendConfig'),
  policies: { persistent: (a, b) => (Boolean(a) === Boolean(b) ? 'stateOnly' : 'inPlace') },
  computed: { previous: 'inherited' },
  observed: [],

  id: (inputs) => inputs.name,
  named: { ...dotted('name'), describe: ({ value }) => ({ value }) },
  complete,
  define: (inputs) => inputs,
  async read({ name }, server, before) {
    const shown = await readItem(name, server)
    return shown && { ...shown, persistent: before.persistent === true }
  },
  actualFromState: ({ value, persistent = false }) => ({ value, mutable: true, type: '', persistent }),
  confirmAdoption: () => {},

  plan: (actual, inputs) =>
    actual !== undefined && hasConfigValue(actual, inputs.value) && (actual.persistent || !inputs.persistent)
      ? []
      : [setStep(inputs, inputs.value)],

  remainder({ name, previous }, _others, warn) {
    if (previous !== undefined)
      warn(
        `${name} keeps its value, since another resource of this stack declares it; the former value ${previous} is not restored. To rename the resource, set aliases`,
      )
    return undefined
  },

  planDelete: (inputs) => (inputs.previous === undefined ? [] : [setStep(inputs, inputs.previous)]),

  // A value that differs from ours belongs to somebody else, or to fe.conf since a restart.
  planDeleteOf: (actual, inputs) =>
    inputs.previous === undefined || !hasConfigValue(actual, inputs.value) || hasConfigValue(actual, inputs.previous)
      ? []
      : [setStep(inputs, inputs.previous)],

  outputs: async () => ({}),
  declared: (actual, { value }) => (hasConfigValue(actual, value) ? {} : { value: actual.value }),
}

function setStep({ name, persistent, __unread }: Inputs, value: string): Step {
  return {
    statement: setFrontendConfig(name, value, persistent),
    ...(__unread && { ready: () => refuseWithoutFormerValue(name) }),
    ...(persistent && { refused: (error: StarRocksError) => notPersisted(name, value, error) }),
    done: ({ server }) => confirmValue(name, value, server),
  }
}

/** Check has validated name and value. StarRocks gives its other refusals no number: it cannot write the file. */
function notPersisted(name: string, value: string, error: StarRocksError): ProviderError {
  if (!error.is('refused')) return error
  return new InputError(
    'persistent',
    `${name} was not set to ${JSON.stringify(value)}, since StarRocks could not write it into fe.conf: the front ends need write access to that file, and must not run in containers. Omit persistent, and write the setting into fe.conf or into the image of the containers. ${messageOf(error)}`,
  )
}

/** StarRocks may store a value that it does not understand as something else, without an error. */
async function confirmValue(name: string, value: string, server: Server): Promise<void> {
  const shown = await readItem(name, server)
  if (shown === undefined || hasConfigValue(shown, value)) return
  throw new InputError(
    'value',
    `${name} was set to ${JSON.stringify(value)}, but StarRocks stored ${JSON.stringify(shown.value)}`,
  )
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { recorded, replaced, server, fail, warn } = context
  if (!hasUnknown(draft.value)) draft.value = String(draft.value)
  if (draft.persistent && !hasUnknown(draft.persistent)) await needs('persistentSettings', 'persistent', draft, context)
  if (hasUnknown(draft.name)) return
  const name = String(draft.name)
  const own = [recorded, replaced].find((inputs) => inputs?.name === name)
  if (own !== undefined) {
    if (own.previous !== undefined) draft.previous = own.previous
    if (own.persistent === true && !draft.persistent)
      warn(`fe.conf on the front ends still contains ${name} = ${own.value}: StarRocks removes no setting from it`)
    if (own.value !== draft.value && server !== undefined) await checkType(draft, name, server, fail)
    return
  }
  if (!draft.persistent)
    warn(
      `${name} lasts only until a front end restarts: write it into fe.conf as well, or set persistent: true (StarRocks 3.5 and later)`,
    )
  if (server === undefined) return
  try {
    const actual = await readItem(name, server)
    if (actual === undefined) fail('name', `this StarRocks has no setting ${name}`)
    else if (!actual.mutable)
      fail('name', `${name} cannot be changed at run time; write it into fe.conf and restart the front ends`)
    else {
      draft.previous = actual.value
      failOfType(draft, actual, fail)
    }
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // To continue would lose the value that a delete restores.
    if (error.is('refused')) fail('name', `the value of ${name} cannot be read: ${messageOf(error)}`)
    else if (!error.answered) {
      draft.__unread = true
      warn(`the current value of ${name} is not known yet: ${messageOf(error)}`)
    } else warn(`the current value of ${name} is not known, so a delete will not restore it: ${messageOf(error)}`)
  }
}

/** The type of a value that is new. If it cannot be read now, the stored value is read afterwards. */
async function checkType(draft: Draft, name: string, server: Server, fail: CheckContext['fail']): Promise<void> {
  try {
    const actual = await readItem(name, server)
    if (actual !== undefined) failOfType(draft, actual, fail)
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
  }
}

function failOfType({ value }: Draft, { type }: ShownConfig, fail: CheckContext['fail']): void {
  const problem = hasUnknown(value) ? undefined : configValueProblem(type, String(value))
  if (problem !== undefined) fail('value', problem)
}

/** A preview may run before the cluster exists; a create has to know which value it overwrites. */
async function refuseWithoutFormerValue(name: string): Promise<void> {
  throw new ProviderError(
    `the former value of ${name}, which a delete restores, could not be read during the check; run \`pulumi up\` again`,
  )
}

async function readItem(name: string, server: Server): Promise<ShownConfig | undefined> {
  return readFrontendConfig(await server.query(showFrontendConfig(name)), name)
}
