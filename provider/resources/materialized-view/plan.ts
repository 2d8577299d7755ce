import { same } from '../../core/policy'
import type { Session, Step } from '../../core/spec'
import { shownReason } from '../../sql/masked'
import {
  activate,
  alterRefresh,
  createMaterializedView,
  dropMaterializedView,
  isAlterable,
  refreshMaterializedView,
  sameExpressions,
  sameProperty,
  sameRefresh,
  setMaterializedView,
  swapMaterializedViews,
} from '../../sql/materialized-view'
import { ownValue } from '../../sql/names'
import { markedDefinition, withoutMark } from '../../sql/owner'
import { showsQuery } from '../../sql/view'
import { waitForMaterializedView } from '../../starrocks/jobs'
import { sameDistribution } from '../table/alteration'
import { type Actual, type ActualView, type Desired, type Obstacle, successorOf } from './definition'

/** The statements that make the view the declared one. */
export function plan(actual: Actual | Obstacle | undefined, desired: Desired): Step[] {
  if (actual === undefined || 'obstacle' in actual) return [creation(desired)]
  const { view, successor } = actual
  if (needsSuccessor(view, desired)) return succession(view, successor, desired)
  const changes = alterations(view, desired)
  const left = successor === undefined ? [] : [dropStep(desired.database, successorOf(desired.name))]
  const refresh = refreshesAgain(actual, desired, changes.length > 0) ? [refreshStep(desired)] : []
  return [...left, ...changes, ...refresh]
}

/** True if StarRocks cannot alter the view to the declared one. */
export function needsSuccessor(view: ActualView, desired: Desired): boolean {
  const { shown } = view
  if (withoutMark(shown.comment) !== desired.plainComment || !isDefined(view, desired)) return true
  const isOther = (key: string) =>
    !sameProperty(key, ownValue(shown.properties, key), ownValue(desired.properties, key) ?? '')
  if (Object.keys(desired.properties).some((key) => !isAlterable(key) && isOther(key))) return true
  // StarRocks refreshes in one mode from the create on, incrementally or by partitions.
  if (desired.properties.refresh_mode !== undefined && shown.properties.refresh_mode === undefined) return true
  // No statement unsets a property.
  return view.declaredProperties.some(
    (key) => !Object.hasOwn(desired.properties, key) && Object.hasOwn(shown.properties, key),
  )
}

/**
 * True if query, partition, distribution and sort key are the declared ones. 4.1 shows the query as it was written. Of an earlier release, the mark
 * has the digest of the definition that the view was made with, and state has the digest of what was shown then.
 */
export function isDefined(view: ActualView, desired: Desired): boolean {
  const { shown, unchanged } = view
  const digest = markedDefinition(shown.comment)
  if (digest !== undefined && digest === markedDefinition(desired.comment) && unchanged) return true
  return Object.values(differences(view, desired)).every((differs) => !differs)
}

/** The parts of the definition that StarRocks shows otherwise than they are declared. */
export function differences(
  { shown, declaredParts }: ActualView,
  { query, partitionBy, distribution, orderBy }: Desired,
) {
  return {
    query: !showsQuery(shown.query, query),
    partitionBy: !sameExpressions(shown.partitionBy, partitionBy),
    distribution: distribution ? !sameDistribution(shown.distribution, distribution) : declaredParts.distribution,
    orderBy: orderBy ? !sameExpressions(shown.orderBy, orderBy) : declaredParts.orderBy,
  }
}

function alterations({ active, shown }: ActualView, desired: Desired): Step[] {
  const { database, name, refresh, properties } = desired
  const changed = Object.entries(properties).filter(
    ([key, value]) => !sameProperty(key, ownValue(shown.properties, key), value),
  )
  return [
    ...(active ? [] : [{ statement: activate(database, name) }]),
    ...(sameRefresh(shown.refresh, refresh) ? [] : [{ statement: alterRefresh(database, name, refresh) }]),
    ...(changed.length === 0 ? [] : [{ statement: setMaterializedView(database, name, Object.fromEntries(changed)) }]),
  ]
}

function refreshesAgain({ view, last }: Actual, desired: Desired, isChanged: boolean): boolean {
  if (view.lastRefresh.state === 'FAILED' && desired.mustSucceed) return true
  if (isChanged && desired.refreshOnChange) return true
  return last !== undefined && !same(last.triggers, desired.triggers)
}

/**
 * A second view takes the place of the first. It is refreshed before, so that readers miss no row, and gets the privileges before, so that they may read
 * at once. An interrupted run leaves it, and the next one continues with it if it is still the declared one.
 */
function succession(view: ActualView, successor: ActualView | undefined, desired: Desired): Step[] {
  const { database, name, refresh } = desired
  const next = { ...desired, name: successorOf(name) }
  const kept = successor !== undefined && isMadeFor(desired, successor) && !needsSuccessor(successor, desired)
  const awaited = (step: Step): Step => ({ ...step, done: (session) => refreshed(session, next) })
  const isFilled = view.lastRefresh.state !== undefined
  const made = refresh.deferred ? creation(next) : awaited(creation(next))
  return [
    ...(successor === undefined || kept ? [] : [dropStep(database, next.name)]),
    ...(kept ? alterations(successor, next) : [made]),
    // What was made before may be older than the first view by now.
    ...(kept || (refresh.deferred && isFilled) ? [awaited(refreshStep(next))] : []),
    {
      statement: swapMaterializedViews(database, name, next.name),
      heirs: { view: { type: 'materialized view', database, name: next.name } },
    },
    { ...dropStep(database, next.name), part: 'view' },
  ]
}

/** Of the former view, which an interrupted run leaves after the SWAP, the mark has another digest. */
function isMadeFor(desired: Desired, { shown }: ActualView): boolean {
  return markedDefinition(shown.comment) === markedDefinition(desired.comment)
}

function creation(view: Desired): Step {
  return { statement: createMaterializedView(view), database: view.database }
}

function refreshStep({ database, name }: Desired): Step {
  return { statement: refreshMaterializedView(database, name) }
}

export function dropStep(database: string, name: string): Step {
  return { statement: dropMaterializedView(database, name) }
}

/** Waits until the view is refreshed. */
export function refreshed(session: Session, { database, name, query, secret, timeoutSeconds }: Desired): Promise<void> {
  return waitForMaterializedView(session, database, name, timeoutSeconds, (reason) =>
    shownReason(reason, query, secret),
  )
}
