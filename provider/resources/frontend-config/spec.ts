import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown } from '../../core/values'
import { InputError, messageOf, type ProviderError, StarRocksError } from '../../errors'
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
import { ownInputs, readFormerValue, refuseContradiction, restoringSpec, type SettingInputs } from '../former-value'
import type { FrontendConfigArgs } from './args'

/** Check turns numbers and booleans into text. */
export interface Inputs extends Omit<Checked<FrontendConfigArgs, 'name'>, 'value'>, SettingInputs {}

export interface Actual extends ShownConfig {
  /** True if the last run wrote the value into fe.conf; StarRocks does not show that. */
  readonly persistent: boolean
}

const restoring = restoringSpec<Inputs, Actual>({
  has: hasConfigValue,
  set: (inputs) => setStep(inputs, inputs.value),
  restore: (inputs) => setStep(inputs, inputs.previous ?? ''),
})

export const spec: Spec<Inputs, Inputs, Actual> = {
  ...restoring,
  kind: 'FrontendConfig',
  file: 'frontend-config',
  inputs: schema.inputsOf('FrontendConfig'),
  policies: { persistent: (a, b) => (Boolean(a) === Boolean(b) ? 'stateOnly' : 'inPlace') },
  computed: { previous: 'inherited' },
  complete,
  async read({ name }, server, before) {
    const shown = await readItem(name, server)
    return shown && { ...shown, persistent: before.persistent === true }
  },
  actualFromState: ({ value, persistent = false }) => ({ value, mutable: true, type: '', persistent }),

  // An item has its value already, but not in fe.conf.
  plan: (actual, inputs) =>
    restoring.plan(inputs.persistent && actual?.persistent === false ? undefined : actual, inputs),

  declared: (actual, { value }) => (hasConfigValue(actual, value) ? {} : { value: actual.value }),
}

function setStep({ name, persistent }: Inputs, value: string): Step {
  return {
    statement: setFrontendConfig(name, value, persistent),
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
  const { server, fail, warn } = context
  if (!hasUnknown(draft.value)) draft.value = String(draft.value)
  if (draft.persistent && !hasUnknown(draft.persistent)) await needs('persistentSettings', 'persistent', draft, context)
  if (hasUnknown(draft.name)) return
  const name = String(draft.name)
  refuseContradiction(draft, context)
  const own = ownInputs(name, context)
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
  const actual = await readFormerValue(name, draft, context, async (server) => {
    const shown = await readItem(name, server)
    if (shown === undefined) fail('name', `this StarRocks has no setting ${name}`)
    return shown
  })
  if (actual === undefined) return
  if (!actual.mutable)
    fail('name', `${name} cannot be changed at run time; write it into fe.conf and restart the front ends`)
  else {
    draft.previous = actual.value
    failOfType(draft, actual, fail)
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

async function readItem(name: string, server: Server): Promise<ShownConfig | undefined> {
  return readFrontendConfig(await server.query(showFrontendConfig(name)), name)
}
