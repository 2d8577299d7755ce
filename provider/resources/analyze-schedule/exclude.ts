import type { ScheduleInputs } from './jobs'

/** True if a job leaves a table out: StarRocks searches for the pattern in `database.table` (`StatisticsCollectJobFactory`). */
export function excludes({ database, properties }: ScheduleInputs, table: string): boolean {
  const pattern = properties?.statisticExcludePattern
  return pattern !== undefined && new RegExp(pattern).test(`${database}.${table}`)
}

/** True if JavaScript accepts a text as a regular expression. */
export function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
