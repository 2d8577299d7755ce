import { digestOf } from '../../core/digest'
import { dotted, refuseCredentials } from '../../core/named'
import type { OwnedObject } from '../../core/ownership'
import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { hasUnknown, type Values } from '../../core/values'
import { databaseNameProblem } from '../../sql/database'
import { withoutCredentials } from '../../sql/masked'
import { repeatedNames } from '../../sql/names'
import { type Identity, markedDefinition, ownerOf, withMark } from '../../sql/owner'
import { MASK } from '../../sql/quote'
import { showCreateTable, showTables } from '../../sql/table'
import { evenlySpaced } from '../../sql/tokens'
import { bareQuery, viewQueryProblem } from '../../sql/user-sql'
import {
  createView,
  declaredComment,
  dropView,
  readView,
  type ShownView,
  sameColumns,
  showsQuery,
  type View,
  type ViewColumn,
} from '../../sql/view'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import { readCreateTime } from '../../starrocks/table-times'
import type { Checked } from '../args'
import type { ViewArgs } from './args'

export interface Inputs extends Checked<ViewArgs, 'name' | 'onExisting'>, Identity {
  /** True if the query is secret. */
  readonly __secret?: boolean
}

export interface Actual extends ShownView {
  /** True if StarRocks shows the query and the columns as it did after the last run. */
  readonly unchanged: boolean
}

/** An object of the view's name that is no view. */
export interface Obstacle {
  readonly obstacle: true
}

export const spec: Spec<Inputs, View, Actual | Obstacle> = {
  kind: 'View',
  file: 'view',
  inputs: schema.inputsOf('View'),
  computed: {},
  // The digest of what StarRocks showed after the last run. Earlier releases than 4.1 show a rewritten query.
  observed: ['__shown'],

  id: ({ database, name }) => `${database}.${name}`,
  named: { ...dotted('database', 'name'), describe },
  imports: { declare },

  async complete(draft, { fail }) {
    const { database, query, columns } = draft as unknown as Inputs
    const databaseProblem = hasUnknown(database) ? undefined : databaseNameProblem(database)
    if (databaseProblem) fail('database', databaseProblem)
    const problem = hasUnknown(query) ? undefined : viewQueryProblem(query)
    if (problem) fail('query', problem)
    const [repeated] =
      columns === undefined || hasUnknown(columns) ? [] : repeatedNames(columns.map(({ name }) => name))
    if (repeated !== undefined) fail('columns', `column ${JSON.stringify(repeated)} is there twice`)
  },

  define,
  read,
  actualFromState: (recorded) => ({
    columns: recorded.columns ?? [],
    comment: define(recorded).comment,
    owner: undefined,
    query: recorded.query,
    unchanged: true,
  }),
  restoreSecrets(actual, { query }) {
    return 'obstacle' in actual || !showsQuery(actual.query, query) ? actual : { ...actual, query }
  },

  objects: (actual, { database, name }) => [owned(actual, database, name)],
  confirmAdoption: () => {},

  plan(actual, desired) {
    const exists = actual !== undefined && !('obstacle' in actual)
    if (exists && isDeclared(actual, desired)) return []
    return [{ statement: createView(desired, exists), database: desired.database }]
  },

  planDelete: ({ database, name, deletionPolicy }) =>
    deletionPolicy === 'retain' ? [] : [{ statement: dropView(database, name), part: 'view' }],
  grantSubjects: ({ database, name }) => ({ view: { type: 'view', database, name } }),

  // Only a run that has made the view the declared one may record what StarRocks shows of it: a refresh sees changes by others as well.
  async waitUntilReady({ database, name, __secret }, { server }) {
    const shown = await readActual(database, name, server)
    return shown === undefined || 'obstacle' in shown || __secret ? undefined : { __shown: digestOfShown(shown) }
  },

  async outputs({ database, name, __secret }, server, { __shown }) {
    const createTime = await readCreateTime(database, name, server)
    return { ...(!__secret && { __shown }), __ids: createTime === undefined ? {} : { view: createTime } }
  },

  declared(actual, recorded) {
    if ('obstacle' in actual) return {}
    const comment = declaredComment(actual)
    // A release whose CREATE OR REPLACE VIEW keeps the former comment keeps the former digest in it.
    const unchanged = actual.unchanged && recorded.__secret !== true
    const changed = !unchanged && !isDefined(actual, define(recorded))
    return {
      ...(comment !== (recorded.comment ?? '') && { comment }),
      ...(changed && !showsQuery(actual.query, recorded.query) && { query: withoutCredentials(actual.query) }),
      ...(changed && recorded.columns && !sameColumns(actual.columns, recorded.columns) && { columns: actual.columns }),
    }
  },
}

function owned(actual: Actual | Obstacle, database: string, name: string): OwnedObject {
  if ('obstacle' in actual)
    return { part: 'view', what: `${database}.${name}, which is no view,`, markable: true, adoptable: false }
  return {
    part: 'view',
    what: `view ${database}.${name}`,
    owner: actual.owner,
    markable: true,
    // ALTER VIEW by hand removes the comment and the mark in it, and keeps the time.
    id: (server) => readCreateTime(database, name, server),
  }
}

function define(inputs: Inputs): View {
  const { database, name, columns, query, comment, __secret = false } = inputs
  const mark = (definition: string) => withMark(comment, ownerOf(inputs, definition))
  const digest = digestOf(evenlySpaced(bareQuery(query)), columns)
  return {
    database,
    name,
    ...(columns && { columns: columns as readonly ViewColumn[] }),
    comment: mark(digest),
    // A digest of a secret could be compared with those of guesses.
    shownComment: __secret ? mark(MASK) : mark(digest),
    query,
    secret: __secret,
  }
}

/** True if nothing has to be changed. */
function isDeclared(actual: Actual, desired: View): boolean {
  return actual.comment === desired.comment && isDefined(actual, desired)
}

/**
 * True if query and columns are the declared ones. 4.1 shows the query as it was written. Of an earlier release, the mark has the digest of the
 * definition that the view was made with, and state has the digest of what was shown then.
 */
function isDefined(actual: Actual, desired: View): boolean {
  const columns = desired.columns === undefined || sameColumns(actual.columns, desired.columns)
  if (showsQuery(actual.query, desired.query)) return columns
  return actual.unchanged && markedDefinition(actual.comment) === markedDefinition(desired.comment)
}

function describe(actual: Actual | Obstacle): Values | undefined {
  if ('obstacle' in actual) return undefined
  return { query: withoutCredentials(actual.query), columns: actual.columns, comment: declaredComment(actual) }
}

function declare(actual: Actual | Obstacle, { database, name }: Inputs): Values | undefined {
  if ('obstacle' in actual) return undefined
  refuseCredentials(`view ${database}.${name}`, actual.query)
  const columns = actual.columns.map(({ name, comment }) => ({ name, ...(comment && { comment }) }))
  return { query: actual.query, columns, comment: declaredComment(actual) || undefined }
}

async function read({ database, name, __secret }: Inputs, server: Server, before: Values) {
  const actual = await readActual(database, name, server)
  if (actual === undefined || 'obstacle' in actual) return actual
  // The digest of a secret is not recorded.
  return { ...actual, unchanged: __secret === true || before.__shown === digestOfShown(actual) }
}

async function readActual(database: string, name: string, server: Server): Promise<ShownView | Obstacle | undefined> {
  const names = await unlessMissing(server.query(showTables(database)), 'databaseMissing')
  if (!names?.some((row) => Object.values(row).includes(name))) return undefined
  return readView(await server.query(showCreateTable(database, name))) ?? { obstacle: true }
}

function digestOfShown({ query, columns }: ShownView): string {
  return digestOf(query, columns)
}
