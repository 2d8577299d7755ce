import { digestOf } from '../../core/digest'
import type { Values } from '../../core/values'
import type { ListedMaterializedView, MaterializedView, ShownMaterializedView } from '../../sql/materialized-view'
import { type Identity, ownerOf, withMark } from '../../sql/owner'
import { MASK } from '../../sql/quote'
import type { Distribution } from '../../sql/table'
import { evenlySpaced } from '../../sql/tokens'
import { bareQuery } from '../../sql/user-sql'
import type { Checked } from '../args'
import type { MaterializedViewArgs } from './args'
import type { ViewStatus } from './status'

export interface Inputs extends Checked<MaterializedViewArgs, 'name' | 'onExisting'>, Identity {
  readonly status: ViewStatus
  /** True if the query is secret. */
  readonly __secret?: boolean
}

export interface Desired extends MaterializedView {
  /** Without the owner mark. */
  readonly plainComment: string
  readonly triggers: unknown
  readonly refreshOnChange: boolean
  readonly mustSucceed: boolean
  readonly timeoutSeconds: number
}

/** A materialized view that exists. */
export interface ActualView extends Omit<ListedMaterializedView, 'name' | 'text' | 'rows'> {
  readonly shown: ShownMaterializedView
  /** True if StarRocks shows the query as it did after the last run. */
  readonly unchanged: boolean
  /** The properties that the program declared at the last run. Others are StarRocks' own. */
  readonly declaredProperties: readonly string[]
  /** The parts that the program declared at the last run: without them StarRocks chooses again. */
  readonly declaredParts: { readonly distribution: boolean; readonly orderBy: boolean }
}

export interface Actual {
  readonly view: ActualView
  /** The second view of a change that was interrupted: the new one before the SWAP, the former one after it. */
  readonly successor?: ActualView
  /** The triggers of the last run; absent if no run is recorded, or if it did not finish. */
  readonly last?: { readonly triggers: unknown }
}

/** An object of the view's name that is no materialized view. */
export interface Obstacle {
  readonly obstacle: true
}

const DEFAULT_TIMEOUT_S = 3600

/** The name of the second view of a change. */
export function successorOf(name: string): string {
  return `${name}_pulumi_next`
}

export function define(inputs: Inputs): Desired {
  const { database, name, query, refresh, partitionBy, orderBy, comment, triggers, waitForRefresh } = inputs
  const { distributionConfig, refreshOnChange = false, __secret = false } = inputs
  const distribution = distributionConfig as Distribution | undefined
  const mark = (definition: string) => withMark(comment, ownerOf(inputs, definition))
  const digest = digestOf(evenlySpaced(bareQuery(query)), partitionBy, distribution, orderBy)
  return {
    database,
    name,
    ...(partitionBy && { partitionBy }),
    ...(distribution && { distribution }),
    ...(orderBy && { orderBy }),
    refresh: withoutMode(refresh),
    properties: declaredProperties(inputs),
    comment: mark(digest),
    // A digest of a secret could be compared with those of guesses.
    shownComment: __secret ? mark(MASK) : mark(digest),
    plainComment: comment ?? '',
    query,
    secret: __secret,
    triggers,
    refreshOnChange,
    mustSucceed: waitForRefresh !== undefined,
    timeoutSeconds: waitForRefresh?.timeoutSeconds ?? DEFAULT_TIMEOUT_S,
  }
}

function withoutMode({ mode: _, ...scheme }: Inputs['refresh']): Desired['refresh'] {
  return scheme
}

/** StarRocks keeps the mode of a refresh as a property. */
export function declaredProperties({
  properties,
  refresh,
}: Pick<Inputs, 'properties' | 'refresh'>): Record<string, string> {
  return { ...properties, ...(refresh.mode !== undefined && { refresh_mode: refresh.mode }) }
}

/** The names of the properties in recorded inputs or outputs; none before a create. */
export function recordedProperties(recorded: Values): string[] {
  return recorded.refresh === undefined ? [] : Object.keys(declaredProperties(recorded as unknown as Inputs))
}

/** The actual view if nobody has changed it since the last run. */
export function actualFromState(recorded: Inputs): Actual {
  const desired = define(recorded)
  const view: ActualView = {
    id: '',
    active: recorded.status !== 'inactive',
    lastRefresh: {},
    unchanged: true,
    declaredProperties: Object.keys(desired.properties),
    declaredParts: { distribution: desired.distribution !== undefined, orderBy: desired.orderBy !== undefined },
    shown: {
      comment: desired.comment,
      owner: undefined,
      ...(desired.partitionBy && { partitionBy: desired.partitionBy.join(',') }),
      distribution: desired.distribution ?? { type: 'random' },
      ...(desired.orderBy && { orderBy: desired.orderBy.join(',') }),
      refresh: desired.refresh,
      properties: desired.properties,
      query: recorded.query,
    },
  }
  const left = recorded.status === 'unfinished'
  return {
    view,
    ...(left && { successor: { ...view, unchanged: false, shown: { ...view.shown, query: '', comment: '' } } }),
    last: { triggers: recorded.triggers },
  }
}
