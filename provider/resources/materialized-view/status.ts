/**
 * What the next `pulumi up` has to repair of a materialized view. `inactive`: StarRocks no longer refreshes it. `unfinished`: the second view of
 * an interrupted change is left.
 * @since 0.1.0
 */
export type ViewStatus = 'active' | 'inactive' | 'unfinished'
