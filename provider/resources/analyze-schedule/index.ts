import { type CustomResourceOptions, type InputOutputs, type Output, StarRocksResource } from '../../pulumi/dynamic'
import type { AnalyzeScheduleArgs } from './args'
import type { OwnJob } from './jobs'

export type { AnalyzeScheduleArgs, AnalyzeSettings, Share } from './args'

export interface AnalyzeSchedule extends InputOutputs<AnalyzeScheduleArgs> {}

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
 * StarRocks cannot change a job, and a job has no name: a change creates the new job and then drops the old one. An existing job
 * that equals the declared one is adopted; other jobs of the same scope stay, and `duplicates` lists them. A table that is dropped
 * and created again has lost its job: the next refresh finds it, and the next `up` creates another. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class AnalyzeSchedule extends StarRocksResource {
  /** All tables of a database of an external catalog, if `tableNames` has none. */
  declare readonly tables: Output<string[] | undefined>
  /** The jobs, with their ids in StarRocks. */
  declare readonly jobs: Output<OwnJob[]>
  /** The status of each job at the last read, by its id: PENDING, RUNNING, FINISH or FAILED, with the reason. */
  declare readonly states: Output<Record<string, string>>
  /** The ids of jobs of the same scope that the resource does not own. */
  declare readonly duplicates: Output<string[]>

  /** StarRocks does not use the resource's name. */
  constructor(name: string, args: AnalyzeScheduleArgs, options?: CustomResourceOptions) {
    super({ kind: 'AnalyzeSchedule', previewed: ['superfluous'] }, name, args, options)
  }
}
