import { dotted, refuseCredentials } from '../../core/named'
import { incarnationOf } from '../../core/ownership'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { Spec, Step } from '../../core/spec'
import { type Draft, hasUnknown, isUnknown, type Values } from '../../core/values'
import { databaseNameProblem } from '../../sql/database'
import { withoutCredentials } from '../../sql/masked'
import { rowsBy } from '../../sql/once-for'
import { type Identity, ownerOf } from '../../sql/owner'
import {
  declaredProperties,
  hasStatement,
  lastRun,
  readTask,
  type ShownTask,
  sameProperties,
  sameSchedule,
  showsStatement,
} from '../../sql/show-task'
import {
  dropTask,
  scheduleProblem,
  showLastRuns,
  showTask,
  showTaskRuns,
  showTasks,
  submitTask,
  type Task,
  taskNameProblem,
  taskPropertiesProblem,
  taskStatementProblem,
  taskVariables,
} from '../../sql/task'
import { waitForTaskRun } from '../../starrocks/jobs'
import type { Server } from '../../starrocks/server'
import type { Checked } from '../args'
import type { ScheduledTaskArgs } from './args'
import { confirmTask } from './confirm'
import { outcome, shown } from './runs'

export interface Inputs extends Checked<ScheduledTaskArgs, 'name'>, Identity {
  /** True if the statement is secret. */
  readonly __secret?: boolean
}

export interface Desired extends Task {
  readonly mustSucceed: boolean
}

export interface Actual extends ShownTask {
  /** True if a task with `waitForRun` has failed in its only run. */
  readonly failed: boolean
  /** True if it has run once and StarRocks has forgotten it. */
  readonly expired: boolean
  /** True if the statement is that of state and not the one that StarRocks shows. */
  readonly statementFromState?: boolean
}

const DEFAULT_TIMEOUT_S = 3600

export const spec: Spec<Inputs, Desired, Actual> = {
  kind: 'ScheduledTask',
  file: 'scheduled-task',
  inputs: schema.inputsOf('ScheduledTask'),
  computed: {},
  observed: ['lastRunState', 'lastRunError', 'lastRunFinishTime'],

  id: ({ database, name }) => `${database}.${name}`,
  named: { ...dotted('database', 'name'), describe },
  imports: { declare },

  async complete(draft: Draft, context) {
    const { fail } = context
    const { database, statement, schedule, waitForRun } = draft as unknown as Inputs
    const { name, properties } = draft as unknown as Inputs
    const nameProblem = hasUnknown(name) ? undefined : taskNameProblem(name)
    if (nameProblem) fail('name', nameProblem)
    const propertiesProblem = properties && !hasUnknown(properties) && taskPropertiesProblem(properties)
    if (propertiesProblem) fail('properties', propertiesProblem)
    const databaseProblem = hasUnknown(database) ? undefined : databaseNameProblem(database)
    if (databaseProblem) fail('database', databaseProblem)
    const problem = hasUnknown(statement) ? undefined : taskStatementProblem(statement)
    if (problem) fail('statement', problem)
    if (schedule === undefined || isUnknown(schedule)) return
    const badSchedule = hasUnknown(schedule) ? undefined : scheduleProblem(schedule)
    if (badSchedule) fail('schedule', badSchedule)
    await needs('taskSchedules', 'schedule', draft, context)
    if (waitForRun && !isUnknown(waitForRun)) fail('waitForRun', 'only a task without a schedule can be waited for')
  },

  define,
  readCached: readCached,
  read: read,
  actualFromState: (recorded) => ({
    ...define(recorded),
    schedule: recorded.schedule,
    failed: false,
    expired: false,
    statementFromState: true,
  }),
  restoreSecrets(actual, { statement }) {
    return showsStatement(actual, statement) ? { ...actual, statement, statementFromState: true } : actual
  },

  // The names of tasks belong to the cluster, whatever their database.
  objects: ({ owner, database, createTime, expired }, { name }) =>
    expired
      ? []
      : [
          {
            part: 'task',
            what: `task "${name}" of database ${database}`,
            owner,
            markable: true,
            // StarRocks 4.0.17 and 4.1.7 print a definition with credentials from the syntax tree, without the mark at its end.
            id: async () => createTime,
          },
        ],

  confirmAdoption: () => {},

  plan: plan,
  planDelete: ({ name, deletionPolicy }) => (deletionPolicy === 'retain' ? [] : [{ statement: dropTask(name) }]),
  planDeleteOf: ({ expired }, { name }) => (expired ? [] : [{ statement: dropTask(name) }]),

  async waitUntilReady(inputs, session) {
    if (inputs.waitForRun === undefined) return undefined
    const { timeoutSeconds = DEFAULT_TIMEOUT_S } = inputs.waitForRun
    await waitForTaskRun(session, inputs, timeoutSeconds, (reason) => shown(reason, inputs))
    return undefined
  },

  async outputs(inputs, server, before) {
    const task = readTask(await server.query(showTask(inputs.name)))
    const run = lastRun(await server.query(showTaskRuns(inputs.database, inputs.name)), inputs)
    return { ...outcome(run, inputs, before), __ids: task?.createTime === undefined ? {} : { task: task.createTime } }
  },

  declared: declared,
}

/** The task for `get`; undefined for a task of another database, since the names of tasks belong to the cluster. */
function describe({ database, statement, schedule, properties }: Actual, named: Inputs): Values | undefined {
  if (database !== named.database) return undefined
  return { statement: withoutCredentials(statement), ...(schedule && { schedule }), properties }
}

function declare(actual: Actual, { database, name }: Inputs): Values | undefined {
  if (actual.database !== database) return undefined
  const { statement, schedule } = actual
  refuseCredentials(`task ${name}`, statement)
  const properties = declaredProperties(actual, { properties: {} })
  return {
    statement,
    ...(schedule && { schedule }),
    ...(Object.keys(properties).length > 0 && { properties }),
  }
}

function declared(actual: Actual, recorded: Inputs): Values {
  const desired = define(recorded)
  return {
    ...(!hasStatement(actual, desired) && { statement: actual.statement }),
    ...(!actual.expired && !sameSchedule(actual, desired) && { schedule: actual.schedule }),
    ...(!actual.expired && !sameProperties(actual, desired) && { properties: declaredProperties(actual, desired) }),
  }
}

const rowsNamed = rowsBy('TASK_NAME')

/** The health of the task, if the list of all tasks shows it as declared. */
async function readCached(recorded: Inputs, server: Server, before: Values): Promise<Values | undefined> {
  const { name } = recorded
  const task = readTask(rowsNamed(await server.query(showTasks()), name))
  if (task === undefined) return undefined
  // A task that was submitted again belongs to somebody else, even with the same statement.
  const ids = before.__ids as { readonly task?: string } | undefined
  if (ids?.task !== task.createTime && incarnationOf(task.owner) !== before.__incarnation) return undefined
  if (Object.keys(declared({ ...task, failed: false, expired: false }, recorded)).length > 0) return undefined
  const runs = rowsNamed(await server.query(showLastRuns()), name).filter((row) => row.DATABASE === task.database)
  return outcome(lastRun(runs, task), recorded, before)
}

function define(inputs: Inputs): Desired {
  const { database, name, statement, schedule, properties = {}, waitForRun, __secret = false } = inputs
  const task = { database, name, statement, properties, secret: __secret, owner: ownerOf(inputs) }
  return { ...task, ...(schedule && { schedule }), mustSucceed: waitForRun !== undefined }
}

async function read(inputs: Inputs, server: Server, before: Values): Promise<Actual | undefined> {
  const { name, waitForRun } = inputs
  const task = readTask(await server.query(showTask(name)))
  if (task !== undefined) {
    const run = waitForRun && lastRun(await server.query(showTaskRuns(task.database, name)), task)
    return { ...task, failed: run?.state === 'FAILED' || run?.state === 'SKIPPED', expired: false }
  }
  const { database, statement, schedule } = before as Partial<Inputs>
  if (database === undefined || statement === undefined || schedule !== undefined) return undefined
  return {
    database,
    statement,
    schedule,
    properties: {},
    owner: undefined,
    failed: false,
    expired: true,
    statementFromState: true,
  }
}

/** StarRocks cannot alter a task: it is dropped and submitted again, after StarRocks has accepted the new statement. */
function plan(actual: Actual | undefined, desired: Desired): Step[] {
  const variables = taskVariables(desired)
  const submit = { statement: submitTask(desired), database: desired.database, ...(variables && { variables }) }
  if (actual === undefined) return [submit]
  if (actual.expired) return desired.schedule === undefined && hasStatement(actual, desired) ? [] : [submit]
  const alike =
    actual.database === desired.database &&
    hasStatement(actual, desired) &&
    sameSchedule(actual, desired) &&
    sameProperties(actual, desired)
  if (alike && !(actual.failed && desired.mustSucceed)) return []
  const lossIfRefused = `task ${desired.name} was dropped, and StarRocks refused to submit it again`
  return [
    { statement: dropTask(desired.name), ready: ({ server }) => confirmTask(desired, server) },
    { ...submit, lossIfRefused },
  ]
}
