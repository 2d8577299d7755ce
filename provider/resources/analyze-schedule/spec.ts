import { same } from '../../core/policy'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import { type Draft, hasUnknown, UNKNOWN, type Values } from '../../core/values'
import { SYSTEM_DATABASES } from '../../sql/database'
import { JobError } from '../../starrocks/jobs'
import type { Server } from '../../starrocks/server'
import { collectNow } from './collect'
import { completeExternal } from './external'
import { findSchedule, IMPORT_FORM } from './find'
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
  isPattern,
  jobsOf,
  ownAfter,
  plan,
  type ScheduleInputs,
  sameJob,
  scopeText,
  weighsSamples,
} from './jobs'
import { readJobs } from './read-jobs'

export const spec: Spec<ScheduleInputs, Desired, Actual> = {
  kind: 'AnalyzeSchedule',
  file: 'analyze-schedule',
  inputs: schema.inputsOf('AnalyzeSchedule'),
  policies: {
    tableNames: unlessReordered,
    catalog: (a, b) => (externalCatalog(a as string) === externalCatalog(b as string) ? 'stateOnly' : 'replace'),
    columns: unlessReordered,
  },
  // `superfluous` is what a refresh finds after an interrupted run: jobs of ours that should have been dropped.
  computed: { jobs: 'shown', superfluous: 'inPlace', tables: 'inPlace' },
  observed: ['states', 'duplicates'],

  id({ database, catalog, tableNames, columns, properties }) {
    // Without them the jobs to look for are unknown.
    if (hasUnknown([tableNames, columns, properties])) return UNKNOWN
    return scopeText({ database, catalog: externalCatalog(catalog), type: 'full', properties: {} })
  },
  imports: {
    form: IMPORT_FORM,
    find: findSchedule,
    declare: () => ({}),
  },
  complete,
  define,

  async read(inputs, server, before) {
    const actual = await readJobs(inputs, server, before)
    const jobs = jobsOf(inputs)
    // Without tables, or without a schedule, there is no job.
    const ours = jobs.length === 0 || actual.own.length > 0 || jobs.some((job) => find(actual, job))
    return ours ? actual : undefined
  },

  actualFromState: actualFromState,

  // Nothing tells our job, left by an interrupted run, from an equal job of somebody else; two of them would only double the work.
  confirmAdoption(actual, inputs, { warn }) {
    for (const job of jobsOf(inputs)) {
      const existing = find(actual, job)
      if (existing !== undefined)
        warn(`job ${existing.id} on ${scopeText(job)} exists already, exactly as declared; this resource takes it over`)
    }
  },

  plan: plan,
  planDelete: ({ jobs = [], timeoutSeconds }) =>
    dropSteps(
      jobs.filter(({ id }) => id),
      timeoutSeconds,
    ),

  comparable: [
    'catalog',
    'database',
    'tableNames',
    'tables',
    'columns',
    'type',
    'properties',
    'schedule',
    '__lowerCase',
  ],

  remainder: unshared,
  unshared,
  givesUp(before, after, other) {
    const given = jobsOf(before).filter((job) => !jobsOf(after).some((left) => sameJob(job, left)))
    return jobsOf(other).some((job) => given.some((left) => sameJob(job, left)))
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

/** True if a run collects at once. `before`: the outputs of the last run, empty if there is none. */
function collects(inputs: ScheduleInputs, before: Values): boolean {
  if (!same(before.triggers, inputs.triggers)) return collectsNow(inputs)
  if (!collectsNow(inputs)) return false
  if (!collectsNow(before as unknown as ScheduleInputs)) return true
  return inputs.schedule === false && !same(collectionsOf(before as unknown as ScheduleInputs), collectionsOf(inputs))
}

function collectsNow({ runNow, schedule }: Pick<ScheduleInputs, 'runNow' | 'schedule'>): boolean {
  return runNow === true || schedule === false
}

/** Without the jobs that other schedules declare: they have taken them over. */
function unshared(recorded: ScheduleInputs, others: readonly ScheduleInputs[]): ScheduleInputs {
  const kept = others.flatMap(jobsOf)
  return { ...recorded, jobs: recorded.jobs?.filter((job) => !kept.some((other) => sameJob(job, other))) ?? [] }
}

async function complete(draft: Draft, context: CheckContext): Promise<void> {
  const { recorded, fail } = context
  const { database, catalog, tableNames, columns, type, properties, schedule, runNow } =
    draft as unknown as ScheduleInputs
  if (schedule === false && runNow === false)
    fail('runNow', 'with schedule: false, statistics are always collected, once and immediately: omit runNow')
  if (recorded.jobs !== undefined) draft.jobs = recorded.jobs
  if (SYSTEM_DATABASES.includes(database)) fail('database', `StarRocks cannot collect statistics of ${database}`)
  const pattern = properties?.statisticExcludePattern
  const badPattern = pattern !== undefined && !isPattern(pattern)
  if (badPattern)
    fail('properties', `properties.statisticExcludePattern: ${JSON.stringify(pattern)} is not a regular expression`)
  if (Object.keys(properties ?? {}).some(weighsSamples)) await needs('sampleWeights', 'properties', draft, context)
  if (hasUnknown([catalog, tableNames, columns])) return
  const twice = tableNames?.find((name, i) => tableNames.indexOf(name) < i)
  if (twice !== undefined) fail('tableNames', `${JSON.stringify(twice)} is listed twice`)
  if (columns?.length && tableNames?.length !== 1)
    fail('columns', 'tableNames must list exactly one table if columns are given')
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
  const actual = await readJobs(inputs, server, before)
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
    warn(
      `another job has the same scope: ${job.id} (${job.type}, ${job.database}.${job.table}); this resource does not change it`,
    )
  }
  return { jobs, states: Object.fromEntries(states), duplicates: others.map(({ id }) => id) }
}

/** The order does not count, and an empty list is the same as none. */
function unlessReordered(before: unknown, after: unknown): 'shown' | 'inPlace' {
  const names = (value: unknown) => [...((value ?? []) as string[])].sort()
  return same(names(before), names(after)) ? 'shown' : 'inPlace'
}
