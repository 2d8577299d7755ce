import { schema } from '../../core/schema'
import type { CheckContext, Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown } from '../../core/values'
import { InputError, StarRocksError } from '../../errors'
import {
  globalVariableProblem,
  isShownAs,
  readVariable,
  resetGlobalVariable,
  selectDefault,
  selectGlobalVariable,
  setGlobalVariable,
  showGlobalVariable,
  showSessionVariable,
  typeProblem,
} from '../../sql/global-variable'
import type { Sql } from '../../sql/quote'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import { ownInputs, readFormerValue, refuseContradiction, restoringSpec, type SettingInputs } from '../former-value'
import type { GlobalVariableArgs } from './args'

/** Check turns numbers and booleans into text. */
export interface Inputs extends Omit<Checked<GlobalVariableArgs, 'name'>, 'value'>, SettingInputs {
  /** The value as StarRocks shows it. Absent if only SET GLOBAL can set the variable, or if StarRocks was out of reach. */
  readonly __shown?: string
  /** True if the former value was the default. */
  readonly __hadDefault?: boolean
}

export interface Actual {
  /** As StarRocks shows it. */
  readonly value: string
}

const SHOW_ALL = { enable_show_all_variables: 'true' }

export const spec: Spec<Inputs, Inputs, Actual> = {
  ...restoringSpec<Inputs, Actual>({ has, set: (inputs) => setStep(inputs), restore: (inputs) => restoreStep(inputs) }),
  kind: 'GlobalVariable',
  file: 'global-variable',
  inputs: schema.inputsOf('GlobalVariable'),
  computed: { previous: 'inherited', __hadDefault: 'inherited' },
  complete,
  async read({ name }, server) {
    const value = await readGlobal(name, server)
    return value === undefined ? undefined : { value }
  },
  actualFromState: ({ value, __shown = value }) => ({ value: __shown }),
  declared: (actual, recorded) =>
    has(actual, recorded.value, recorded) ? {} : { value: actual.value, __shown: actual.value },
}

function has({ value: shown }: Actual, value: string, { value: declared, __shown }: Inputs): boolean {
  return isShownAs(shown, value) || (value === declared && shown === __shown)
}

function setStep(inputs: Inputs): Step {
  return {
    statement: setGlobalVariable(inputs.name, inputs.value),
    done: ({ server }) => confirmValue(inputs, server),
  }
}

function restoreStep({ name, previous = '', __hadDefault }: Inputs): Step {
  return { statement: __hadDefault ? resetGlobalVariable(name) : setGlobalVariable(name, previous) }
}

/** A value that StarRocks changes without an error would look like drift in every refresh. */
async function confirmValue(inputs: Inputs, server: Server): Promise<void> {
  const { name, value } = inputs
  const shown = await readGlobal(name, server)
  if (shown === undefined || has({ value: shown }, value, inputs)) return
  throw new InputError(
    'value',
    `${name} was set to ${JSON.stringify(value)}, and StarRocks shows ${JSON.stringify(shown)}: declare it in that spelling`,
  )
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { fail } = context
  if (!hasUnknown(draft.value)) draft.value = String(draft.value)
  if (hasUnknown(draft.name)) return
  const name = String(draft.name)
  const problem = globalVariableProblem(name)
  if (problem !== undefined) {
    fail('name', `${name} cannot be set for all sessions: ${problem}`)
    return
  }
  refuseContradiction(draft, context)
  const own = ownInputs(name, context)
  if (own !== undefined) {
    for (const input of ['previous', '__hadDefault']) if (own[input] !== undefined) draft[input] = own[input]
    if (own.value === draft.value) {
      if (own.__shown !== undefined) draft.__shown = own.__shown
      return
    }
  } else {
    const former = await readFormerValue(name, draft, context, (server) => readOrExplain(name, server, fail))
    if (former === undefined) return
    draft.previous = former.value
    if (former.isDefault) draft.__hadDefault = true
  }
  if (!hasUnknown(draft.value) && context.server !== undefined) await tryValue(name, draft, context.server, fail)
}

/**
 * Sets the variable in a session of its own, which ends at once, and reads how StarRocks shows the value. So StarRocks itself refuses a
 * wrong one before anything is changed.
 */
async function tryValue(name: string, draft: Draft, server: Server, fail: CheckContext['fail']): Promise<void> {
  const value = String(draft.value)
  const refuse = (reason: string) => fail('value', `${JSON.stringify(value)} is refused: ${reason}`)
  try {
    const rows = await server.query(showSessionVariable(name), { variables: { ...SHOW_ALL, [name]: value } })
    const shown = readVariable(rows, name)
    if (shown !== undefined) draft.__shown = shown
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    if (error.is('variableGlobal')) {
      const problem = typeProblem((await readGlobal(name, server)) ?? '', value)
      if (problem !== undefined) refuse(problem)
    } else if (error.is('variableReadOnly')) fail('name', `${name} cannot be changed: ${error.reason}`)
    else if (error.answered) refuse(error.reason)
  }
}

/** The variable before a create. A missing one is reported in the words of StarRocks, which name those that are most like it. */
async function readOrExplain(
  name: string,
  server: Server,
  fail: CheckContext['fail'],
): Promise<{ value: string; isDefault: boolean } | undefined> {
  const value = await readGlobal(name, server)
  if (value !== undefined) return { value, isDefault: value === (await defaultOf(name, server)) }
  const reason = await server.query(selectGlobalVariable(name)).then(
    () => 'SHOW GLOBAL VARIABLES lists it under another name: declare that one',
    (error: unknown) => {
      if (error instanceof StarRocksError && error.is('variableMissing')) return error.reason
      throw error
    },
  )
  fail('name', `this StarRocks has no variable ${name}: ${reason}`)
  return undefined
}

/** Some variables are listed only on request. */
async function readGlobal(name: string, server: Server): Promise<string | undefined> {
  const show: Sql = showGlobalVariable(name)
  return (
    readVariable(await server.query(show), name) ??
    readVariable(await server.query(show, { variables: SHOW_ALL }), name)
  )
}

/** The default of this release; undefined if it cannot be read. */
async function defaultOf(name: string, server: Server): Promise<string | undefined> {
  try {
    const [row] = await server.query(selectDefault(name), { variables: SHOW_ALL })
    return row?.DEFAULT_VALUE ?? undefined
  } catch (error) {
    if (error instanceof StarRocksError && error.answered) return undefined
    throw error
  }
}
