import { dotted, refuseCredentials } from '../../core/named'
import type { OwnedObject } from '../../core/ownership'
import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import { hasUnknown, type Values } from '../../core/values'
import { databaseNameProblem } from '../../sql/database'
import { shownReason, withoutCredentials } from '../../sql/masked'
import { isComparable, sameProperty, sameRefresh } from '../../sql/materialized-view'
import { ownValue, repeatedNames } from '../../sql/names'
import { ownerName, parseOwner, withoutMark } from '../../sql/owner'
import { momentProblem, taskPropertiesProblem } from '../../sql/task'
import { fragmentProblem, viewQueryProblem } from '../../sql/user-sql'
import { showsQuery } from '../../sql/view'
import {
  type Actual,
  type ActualView,
  actualFromState,
  type Desired,
  define,
  type Inputs,
  type Obstacle,
  successorOf,
} from './definition'
import { differences, dropStep, isDefined, plan, refreshed } from './plan'
import { read, readListed, shownDigests } from './read'
import type { ViewStatus } from './status'

export const spec: Spec<Inputs, Desired, Actual | Obstacle> = {
  kind: 'MaterializedView',
  file: 'materialized-view',
  inputs: schema.inputsOf('MaterializedView'),
  computed: { status: 'inPlace' },
  // `__shown`: the digests of what StarRocks showed after the last run.
  observed: ['isActive', 'inactiveReason', 'lastRefreshState', 'lastRefreshFinishTime', 'lastRefreshError', '__shown'],

  id: ({ database, name }) => `${database}.${name}`,
  named: { ...dotted('database', 'name'), describe },
  imports: { declare },

  async complete(draft, context) {
    draft.status = 'active'
    checkNames(draft as unknown as Inputs, context)
    checkRefresh(draft as unknown as Inputs, context)
    const { refresh } = draft as unknown as Inputs
    if (!hasUnknown(refresh) && refresh.mode !== undefined) await needs('incrementalViews', 'refresh', draft, context)
  },

  define,
  read,
  actualFromState,
  restoreSecrets(actual, { query }) {
    if ('obstacle' in actual || !showsQuery(actual.view.shown.query, query)) return actual
    return { ...actual, view: { ...actual.view, shown: { ...actual.view.shown, query } } }
  },

  objects,
  confirmAdoption: () => {},
  plan,

  planDelete: ({ database, name, deletionPolicy }) =>
    deletionPolicy === 'retain' ? [] : [{ ...dropStep(database, name), part: 'view' }],
  planDeleteOf(actual, { database, name, __urn }) {
    if ('obstacle' in actual) return []
    const { view, successor } = actual
    const isOurs = successor !== undefined && belongs(successor, view, __urn)
    return [...(isOurs ? [dropStep(database, successorOf(name))] : []), { ...dropStep(database, name), part: 'view' }]
  },
  grantSubjects: ({ database, name }) => ({ view: { type: 'materialized view', database, name } }),

  async waitUntilReady(inputs, session) {
    const desired = define(inputs)
    if (desired.mustSucceed) await refreshed(session, desired)
    // Only a run that has made the view the declared one may record what StarRocks shows of it.
    const listed = await readListed(inputs.database, inputs.name, session.server)
    return listed === undefined || inputs.__secret ? undefined : { __shown: shownDigests(listed.text) }
  },

  async outputs({ database, name, query, __secret = false }, server, { __shown }) {
    const listed = await readListed(database, name, server)
    if (listed === undefined) return {}
    const { id, active, inactiveReason, lastRefresh } = listed
    return {
      isActive: active,
      inactiveReason,
      lastRefreshState: lastRefresh.state,
      lastRefreshFinishTime: lastRefresh.finishTime,
      lastRefreshError: lastRefresh.error && shownReason(lastRefresh.error, query, __secret),
      ...(!__secret && { __shown }),
      __ids: { view: id },
    }
  },

  declared,
}

function checkNames({ database, query, partitionBy, orderBy }: Inputs, { fail }: CheckContext): void {
  const databaseProblem = hasUnknown(database) ? undefined : databaseNameProblem(database)
  if (databaseProblem) fail('database', databaseProblem)
  const problem = hasUnknown(query) ? undefined : viewQueryProblem(query)
  if (problem) fail('query', problem)
  for (const expression of partitionBy === undefined || hasUnknown(partitionBy) ? [] : partitionBy) {
    const reason = fragmentProblem(expression)
    if (reason) fail('partitionBy', `${JSON.stringify(expression)} ${reason}`)
  }
  const [repeated] = orderBy === undefined || hasUnknown(orderBy) ? [] : repeatedNames(orderBy)
  if (repeated !== undefined) fail('orderBy', `column ${JSON.stringify(repeated)} is there twice`)
}

function checkRefresh({ refresh, properties }: Inputs, { fail }: CheckContext): void {
  if (!hasUnknown(refresh) && refresh.type === 'async' && refresh.start !== undefined) {
    if (refresh.every === undefined)
      fail('refresh', 'refresh.start: a first refresh needs `every`, the time between two')
    const problem = momentProblem(refresh.start)
    if (problem) fail('refresh', `refresh.start: ${problem}`)
  }
  if (properties === undefined || hasUnknown(properties)) return
  const problem = taskPropertiesProblem(properties)
  if (problem) fail('properties', problem)
  if (properties.refresh_mode !== undefined) fail('properties', 'refresh_mode is declared as `refresh.mode`')
}

function objects(actual: Actual | Obstacle, { database, name }: Inputs): OwnedObject[] {
  if ('obstacle' in actual) {
    const what = `${database}.${name}, which is no materialized view,`
    return [{ part: 'view', what, markable: true, adoptable: false }]
  }
  const { view, successor } = actual
  return [
    owned('view', `materialized view ${database}.${name}`, view),
    ...(successor === undefined
      ? []
      : [owned('successor', `materialized view ${database}.${successorOf(name)}`, successor)]),
  ]
}

/** StarRocks cannot change the comment, so the mark stays when a view is taken over, and the id tells whose it is. */
function owned(part: string, what: string, { id, shown }: ActualView): OwnedObject {
  return { part, what, owner: shown.owner, markable: true, keepsMark: true, id: async () => id }
}

/** True if a second view was made for the same resource as the first. */
function belongs(successor: ActualView, view: ActualView, urn: string): boolean {
  const [mark, other] = [successor, view].map(({ shown: { owner } }) => parseOwner(owner ?? ''))
  if (mark?.incarnation === undefined) return false
  return mark.incarnation === other?.incarnation || mark.name === ownerName(urn)
}

function statusOf({ view, successor }: Actual): ViewStatus {
  if (!view.active) return 'inactive'
  return successor === undefined ? 'active' : 'unfinished'
}

/** The inputs that would declare the view, where they differ. */
function declared(actual: Actual | Obstacle, recorded: Inputs): Values {
  if ('obstacle' in actual) return {}
  const { view } = actual
  const { shown } = view
  const desired = define(recorded)
  const differs = isDefined(view, desired) ? undefined : differences(view, desired)
  const mode = shown.properties.refresh_mode?.toLowerCase()
  const otherMode = recorded.refresh.mode !== undefined && mode !== recorded.refresh.mode
  const properties = shownProperties(view, recorded)
  return {
    status: statusOf(actual),
    ...(differs?.query && { query: withoutCredentials(shown.query) }),
    ...(differs?.partitionBy && { partitionBy: shown.partitionBy === undefined ? undefined : [shown.partitionBy] }),
    ...(differs?.distribution && { distributionConfig: shown.distribution }),
    ...(differs?.orderBy && { orderBy: shown.orderBy?.split(',') }),
    ...(withoutMark(shown.comment) !== desired.plainComment && { comment: withoutMark(shown.comment) }),
    ...((otherMode || !sameRefresh(shown.refresh, desired.refresh)) && {
      refresh: { ...shown.refresh, ...(mode !== undefined && { mode }) },
    }),
    ...(properties && { properties }),
  }
}

/** The declared properties with the values that StarRocks shows; undefined if none differs. */
function shownProperties({ shown }: ActualView, { properties = {} }: Inputs): Record<string, string> | undefined {
  const entries = Object.entries(properties)
  const isSame = ([key, value]: [string, string]) =>
    !isComparable(key) || sameProperty(key, ownValue(shown.properties, key), value)
  if (entries.every(isSame)) return undefined
  return Object.fromEntries(
    entries.flatMap(([key, value]): [string, string][] => {
      const actual = isSame([key, value]) ? value : ownValue(shown.properties, key)
      return actual === undefined ? [] : [[key, actual]]
    }),
  )
}

/** The inputs for `get`. Of the properties, those that StarRocks adds to every view are no input of anybody. */
function describe(actual: Actual | Obstacle): Values | undefined {
  if ('obstacle' in actual) return undefined
  const { shown } = actual.view
  const { refresh_mode: mode, ...properties } = shown.properties
  return {
    query: withoutCredentials(shown.query),
    refresh: { ...shown.refresh, ...(mode !== undefined && { mode: mode.toLowerCase() }) },
    ...(shown.partitionBy !== undefined && { partitionBy: [shown.partitionBy] }),
    distributionConfig: shown.distribution,
    ...(shown.orderBy !== undefined && { orderBy: shown.orderBy.split(',') }),
    properties,
    comment: withoutMark(shown.comment),
    status: statusOf(actual),
  }
}

/** StarRocks has made the query and the properties that it shows, so a program can declare all of them. */
function declare(actual: Actual | Obstacle, { database, name }: Inputs): Values | undefined {
  if ('obstacle' in actual) return undefined
  const { query, comment } = actual.view.shown
  refuseCredentials(`materialized view ${database}.${name}`, query)
  return { ...describe(actual), query, comment: withoutMark(comment) || undefined, status: undefined }
}
