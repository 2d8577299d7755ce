import { digestOf } from '../../core/digest'
import type { Values } from '../../core/values'
import {
  isComparable,
  type ListedMaterializedView,
  parseMaterializedView,
  readMaterializedViews,
  type ShownMaterializedView,
  showMaterializedViews,
} from '../../sql/materialized-view'
import { markedDefinition } from '../../sql/owner'
import { showTables } from '../../sql/table'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import {
  type Actual,
  type ActualView,
  declaredProperties,
  type Inputs,
  type Obstacle,
  recordedProperties,
  successorOf,
} from './definition'

/** The view and what an interrupted change has left; undefined if there is no object of the name. */
export async function read(inputs: Inputs, server: Server, before: Values): Promise<Actual | Obstacle | undefined> {
  const { database, name } = inputs
  const listed = await listedViews(database, server)
  const view = listed?.find((one) => one.name === name)
  if (listed === undefined) return undefined
  if (view === undefined) {
    const names = (await unlessMissing(server.query(showTables(database)), 'databaseMissing')) ?? []
    return names.some((row) => Object.values(row).includes(name)) ? { obstacle: true } : undefined
  }
  const successor = listed.find((one) => one.name === successorOf(name))
  const isRecorded = Object.keys(before).length > 0 && !before.__unfinished
  return {
    view: actualView(view, inputs, before),
    ...(successor && { successor: actualView(successor, inputs, {}) }),
    ...(isRecorded && { last: { triggers: before.triggers } }),
  }
}

/** The view in the list of its database; undefined if it is not there. */
export async function readListed(
  database: string,
  name: string,
  server: Server,
): Promise<ListedMaterializedView | undefined> {
  return (await listedViews(database, server))?.find((one) => one.name === name)
}

async function listedViews(database: string, server: Server): Promise<ListedMaterializedView[] | undefined> {
  const rows = await unlessMissing(server.query(showMaterializedViews(database)), 'databaseMissing')
  return rows && readMaterializedViews(rows)
}

function actualView(
  { text, name: _, rows: __, ...listed }: ListedMaterializedView,
  inputs: Inputs,
  before: Values,
): ActualView {
  const shown = parseMaterializedView(text)
  return {
    ...listed,
    shown: { ...shown, properties: { ...shown.properties, ...recordedForms(before) } },
    unchanged: isUnchanged(shown, inputs, before),
    declaredProperties: recordedProperties(before),
    declaredParts: { distribution: before.distributionConfig !== undefined, orderBy: before.orderBy !== undefined },
  }
}

/** The properties that StarRocks shows in another form than they were declared. */
function recordedForms(before: Values): Record<string, string> {
  if (before.refresh === undefined) return {}
  const declared = Object.entries(declaredProperties(before as unknown as Inputs))
  return Object.fromEntries(declared.filter(([key]) => !isComparable(key)))
}

/**
 * True if StarRocks shows the query as it did after the last run. For a view that an interrupted run created, state has nothing to compare
 * with, and the mark decides.
 */
function isUnchanged(shown: ShownMaterializedView, { __secret }: Inputs, { __shown }: Values): boolean {
  const recorded = __shown as Shown | undefined
  if (__secret || recorded === undefined || recorded.definition !== markedDefinition(shown.comment)) return true
  return recorded.text === digestOf(shown.query)
}

/** The digests of a definition and of the query that StarRocks showed of it. */
export interface Shown {
  readonly definition: string | undefined
  readonly text: string
}

export function shownDigests(text: string): Shown {
  const { comment, query } = parseMaterializedView(text)
  return { definition: markedDefinition(comment), text: digestOf(query) }
}
