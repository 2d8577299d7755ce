import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { connectionShape } from '../../core/settings'
import { boolean, choice, integer, list, name, plain } from '../../core/shape'
import type { CheckContext, Draft, Spec, Values } from '../../core/spec'
import { hasUnknown, UNKNOWN } from '../../core/unknown'
import {
  type CustomResourceOptions,
  dynamicProvider,
  type Input,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import { SYSTEM_DATABASES } from '../../sql/database'
import type { Server } from '../../starrocks/connection'
import { JobError } from '../../starrocks/jobs'
import type { ConnectionArgs } from '../args'
import { collectNow } from './collect'
import { isPattern } from './exclude'
import { completeExternal } from './external'
import {
  type Actual,
  actualFromState,
  collectionsOf,
  type Desired,
  declaredInputs,
  define,
  dropSteps,
  duplicates,
  externalCatalog,
  find,
  jobsOf,
  type OwnJob,
  ownAfter,
  plan,
  type ScheduleInputs,
  sameJob,
  scopeText,
} from './jobs'
import { look } from './look'
import { type AnalyzeSettings, settingsShape, weighsSamples } from './settings'

export type { AnalyzeSettings } from './settings'

/**
 * The arguments of an {@link AnalyzeSchedule}.
 * @since 0.1.0
 */
export interface AnalyzeScheduleArgs {
  /** The database of the tables. A change replaces. */
  readonly database: Input<string>
  /**
   * The tables, each with a job of its own. Default, and when empty: all tables of the database. In the internal catalog they have one
   * job. In an external one each has its own; every `up` makes jobs for tables that have come and drops those of tables that have gone, and
   * views, of which StarRocks collects nothing, are left out by `properties.statisticExcludePattern`. Changed in place; another order alone
   * is no change.
   */
  readonly tableNames?: Input<Input<string>[]>
  /**
   * An external catalog, whose tables are collected in full. Default: the internal one. A change replaces the jobs, unless it is from none
   * to `default_catalog` or back.
   */
  readonly catalog?: Input<string>
  /** The columns; only with one table. Default: all. Changed in place; another order alone is no change. */
  readonly columns?: Input<Input<string>[]>
  /** Whether all rows are read, or a sample of them. Default: `full`. Changed in place. */
  readonly type?: Input<'full' | 'sample'>
  /** When a job collects, and how much. Default: as the server has it. Changed in place. */
  readonly properties?: Input<AnalyzeSettings>
  /**
   * Whether there are standing jobs. With false, statistics are collected once, as with `runNow`: after the create, when what is collected
   * changes, and when `triggers` change. Default: true. Changed in place.
   */
  readonly schedule?: Input<boolean>
  /**
   * Whether an `up` also collects at once, table by table, and waits for it: after the create, when this is turned on, and when
   * `triggers` change. Default: false; a new job then runs in the background. Changes only Pulumi's state.
   */
  readonly runNow?: Input<boolean>
  /** Any values; with `runNow`, a change collects again. Default: none. Changes only Pulumi's state. */
  readonly triggers?: Input<Input<unknown>[]>
  /**
   * For how many seconds an `up` waits for the collection of one table, and for the run of a job that is to be dropped: StarRocks brings
   * back a job that is dropped while it runs. Default: 3660. Changes only Pulumi's state.
   */
  readonly timeoutSeconds?: Input<number>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * Statistics for the optimizer, collected again whenever enough of a table has changed.
 *
 * ```ts
 * new starrocks.AnalyzeSchedule('statistics', {
 *   database: lake.name,
 *   properties: { statisticAutoCollectInterval: 3600 },
 *   runNow: true,
 *   triggers: [flights.loadedFiles],
 * })
 * ```
 *
 * StarRocks cannot change a job, and gives it no name: a change makes the new job and then drops the old one. A job that is there
 * already and just as declared is taken over; others of the same scope are reported and left alone. A table that is dropped and made
 * again has lost its job: the next refresh finds that out, and the next `up` makes another. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class AnalyzeSchedule extends StarRocksResource {
  /** The database of the tables. */
  declare readonly database: Output<string>
  /** The tables, as declared. */
  declare readonly tableNames: Output<string[] | undefined>
  /** All tables of a database of an external catalog, where none are named. */
  declare readonly tables: Output<string[] | undefined>
  /** The jobs, with the ids by which StarRocks knows them. */
  declare readonly jobs: Output<OwnJob[]>
  /** How each job was when it was last looked at, by its id: PENDING, RUNNING, FINISH or FAILED, with the reason. */
  declare readonly states: Output<Record<string, string>>
  /** The ids of jobs of the same scope that somebody else has made. */
  declare readonly duplicates: Output<string[]>

  /** The resource's name means nothing to StarRocks. */
  constructor(name: string, args: AnalyzeScheduleArgs, options?: CustomResourceOptions) {
    super(spec, name, args, options)
  }
}

const spec: Spec<ScheduleInputs, Desired, Actual> = {
  kind: 'AnalyzeSchedule',
  file: 'analyze-schedule',
  fields: {
    database: { shape: name(), policy: 'replace', required: true },
    tableNames: { shape: list(name()), policy: unlessReordered },
    catalog: {
      shape: name(),
      policy: (a, b) => (externalCatalog(a as string) === externalCatalog(b as string) ? 'stateOnly' : 'replace'),
    },
    columns: { shape: list(name()), policy: unlessReordered },
    type: { shape: choice('full', 'sample'), policy: 'inPlace', default: 'full' },
    properties: { shape: settingsShape, policy: 'inPlace' },
    schedule: { shape: boolean(), policy: 'inPlace' },
    runNow: { shape: boolean(), policy: 'stateOnly' },
    triggers: { shape: list(plain()), policy: 'stateOnly' },
    timeoutSeconds: { shape: integer(1), policy: 'stateOnly' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  // `superfluous` is what a refresh finds of a change that was cut off: jobs of ours that should have gone.
  computed: { jobs: 'shown', superfluous: 'inPlace', tables: 'inPlace' },
  observed: ['states', 'duplicates'],

  id({ database, catalog, tableNames, columns, properties }) {
    // Without them it is not known which jobs to look for.
    if (hasUnknown([tableNames, columns, properties])) return UNKNOWN
    return scopeText({ database, catalog: externalCatalog(catalog), type: 'full', properties: {} })
  },
  complete,
  define,

  async read(inputs, server, before) {
    const actual = await look(inputs, server, before)
    const jobs = jobsOf(inputs)
    // With no table, or without a schedule, there is nothing to be found.
    const ours = jobs.length === 0 || actual.own.length > 0 || jobs.some((job) => find(actual, job))
    return ours ? actual : undefined
  },

  actualFromState: actualFromState,

  // Nothing tells our job, left by an interrupted run, from somebody else's that is the same; two of them would only double the work.
  confirmAdoption(actual, inputs, { warn }) {
    for (const job of jobsOf(inputs)) {
      const there = find(actual, job)
      if (there !== undefined)
        warn(`job ${there.id} on ${scopeText(job)} exists already, exactly as declared; this resource takes it over`)
    }
  },

  plan: plan,
  planDelete: ({ jobs = [], timeoutSeconds }) =>
    dropSteps(
      jobs.filter(({ id }) => id),
      timeoutSeconds,
    ),

  remainder(inputs, others) {
    const kept = others.flatMap(jobsOf)
    return { ...inputs, jobs: inputs.jobs?.filter((job) => !kept.some((other) => sameJob(job, other))) ?? [] }
  },

  async waitUntilReady(inputs, session, before) {
    if (inputs.__unlisted)
      throw new JobError(
        `the tables of ${scopeText({ ...inputs, properties: {} })} could not be listed when they were checked; run \`pulumi up\` again`,
      )
    if (collects(inputs, before)) await collectNow(inputs, session)
    return undefined
  },

  outputs: outputs,
  declared: declaredInputs,
}

/** Whether a run collects at once. `before`: the outputs of the last one, empty where there is none. */
function collects(inputs: ScheduleInputs, before: Values): boolean {
  if (!same(before.triggers, inputs.triggers)) return collectsNow(inputs)
  if (!collectsNow(inputs)) return false
  if (!collectsNow(before as unknown as ScheduleInputs)) return true
  return inputs.schedule === false && !same(collectionsOf(before as unknown as ScheduleInputs), collectionsOf(inputs))
}

function collectsNow({ runNow, schedule }: Pick<ScheduleInputs, 'runNow' | 'schedule'>): boolean {
  return runNow === true || schedule === false
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { recorded, fail } = context
  const { database, catalog, tableNames, columns, type, properties, schedule, runNow } =
    draft as unknown as ScheduleInputs
  if (schedule === false && runNow === false)
    fail('runNow', 'with schedule: false, statistics are collected at once and never again: leave runNow out')
  if (recorded.jobs !== undefined) draft.jobs = recorded.jobs
  if (SYSTEM_DATABASES.includes(database)) fail('database', `no statistics can be collected of ${database}`)
  const pattern = properties?.statisticExcludePattern
  const badPattern = pattern !== undefined && !isPattern(pattern)
  if (badPattern)
    fail('properties', `properties.statisticExcludePattern: ${JSON.stringify(pattern)} is not a regular expression`)
  if (Object.keys(properties ?? {}).some(weighsSamples)) await needs('sampleWeights', 'properties', draft, context)
  if (hasUnknown([catalog, tableNames, columns])) return
  const twice = tableNames?.find((name, i) => tableNames.indexOf(name) < i)
  if (twice !== undefined) fail('tableNames', `${JSON.stringify(twice)} is named twice`)
  if (columns?.length && tableNames?.length !== 1)
    fail('columns', 'columns can be given of one table only: name just that in tableNames')
  const external = externalCatalog(catalog)
  if (external === undefined) return
  if (type === 'sample') fail('type', 'statistics of an external catalog are always collected in full')
  if (badPattern) return
  await completeExternal(draft, external, context)
  const stored = tableNames?.map((name) => (draft.__lowerCase ? name.toLowerCase() : name))
  const again = tableNames?.find((_, i) => stored && stored.indexOf(stored[i] ?? '') < i)
  if (twice === undefined && again !== undefined)
    fail('tableNames', `${JSON.stringify(again)} is listed twice: names in this catalog are not case-sensitive`)
}

async function outputs(
  inputs: ScheduleInputs,
  server: Server,
  before: Values,
  warn: (message: string) => void,
): Promise<Values> {
  const actual = await look(inputs, server, before)
  const desired = jobsOf(inputs)
  const jobs = ownAfter(actual, desired)
  const others = duplicates(actual, desired)
  const states = jobs.map(({ id }) => {
    const listed = actual.listed.find((job) => job.id === id)
    if (listed === undefined)
      warn(`job ${id} is not listed, because its table cannot be reached; the job is assumed to exist`)
    return [id, listed === undefined ? 'HIDDEN' : [listed.status, listed.reason].filter(Boolean).join(': ')]
  })
  for (const job of others) {
    warn(`another job has the same scope: ${job.id} (${job.type}, ${job.database}.${job.table}); it is left alone`)
  }
  return { jobs, states: Object.fromEntries(states), duplicates: others.map(({ id }) => id) }
}

/** An order means nothing, and an empty list is as none. */
function unlessReordered(before: unknown, after: unknown): 'shown' | 'inPlace' {
  const names = (value: unknown) => [...((value ?? []) as string[])].sort()
  return same(names(before), names(after)) ? 'shown' : 'inPlace'
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = dynamicProvider(spec)
