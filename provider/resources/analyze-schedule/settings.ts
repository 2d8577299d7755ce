import { integer, number, object, type Shape, string } from '../../core/shape'
import type { Input, Plain } from '../../pulumi/dynamic'

/**
 * When a job collects, and how much. What is left out is as the server has it. Names are the server's, in the spelling of TypeScript.
 * @since 0.1.0
 */
export interface AnalyzeSettings {
  /** Above which share of rows that are as they were a table counts as healthy and is left alone, 0 to 1. Default: 0.8. */
  readonly statisticAutoCollectRatio?: Input<number>
  /** Seconds between two collections. Default: 0 for a small table, 43200 for a large one. */
  readonly statisticAutoCollectInterval?: Input<number>
  /** Rows of a sample. Default: 200000. */
  readonly statisticSampleCollectRows?: Input<number>
  /**
   * What it finds in `database.table` is left out. A regular expression that Java and JavaScript understand alike. Default: nothing
   * is.
   */
  readonly statisticExcludePattern?: Input<string>
  /** Share of the tablets with the most rows that a sample reads, 0 to 1. Default: the server's. StarRocks 3.5. */
  readonly highWeightSampleRatio?: Input<number>
  /** The same share of tablets with many rows. Default: the server's. StarRocks 3.5. */
  readonly mediumHighWeightSampleRatio?: Input<number>
  /** The same share of tablets with fewer rows. Default: the server's. StarRocks 3.5. */
  readonly mediumLowWeightSampleRatio?: Input<number>
  /** The same share of tablets with the fewest rows. Default: the server's. StarRocks 3.5. */
  readonly lowWeightSampleRatio?: Input<number>
  /** Buckets of a histogram. Default: 64. */
  readonly histogramBucketNum?: Input<number>
  /** Most frequent values that a histogram keeps. Default: 100. */
  readonly histogramMcvSize?: Input<number>
  /** Share of the rows that a histogram is made from, 0 to 1. Default: 0.1. */
  readonly histogramSampleRatio?: Input<number>
}

export const settingsShape: Shape = object({
  'statisticAutoCollectRatio?': number(0, 1),
  'statisticAutoCollectInterval?': integer(0),
  'statisticSampleCollectRows?': integer(1),
  'statisticExcludePattern?': string(),
  'highWeightSampleRatio?': number(0, 1),
  'mediumHighWeightSampleRatio?': number(0, 1),
  'mediumLowWeightSampleRatio?': number(0, 1),
  'lowWeightSampleRatio?': number(0, 1),
  'histogramBucketNum?': integer(1),
  'histogramMcvSize?': integer(1),
  'histogramSampleRatio?': number(0, 1),
})

export function weighsSamples(setting: string): boolean {
  return setting.endsWith('WeightSampleRatio')
}

/** The properties of a job by the server's names. */
export function propertiesOf(settings: Plain<AnalyzeSettings> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      String(value),
    ]),
  )
}
