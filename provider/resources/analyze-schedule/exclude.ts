import type { ScheduleInputs } from './jobs'

/** Whether a job leaves a table out: it looks for the pattern in `database.table` (`StatisticsCollectJobFactory`). */
export function excludes({ database, properties }: ScheduleInputs, table: string): boolean {
  const pattern = properties?.statisticExcludePattern
  return pattern !== undefined && new RegExp(pattern).test(`${database}.${table}`)
}

/** Whether JavaScript takes a text for a regular expression. */
export function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
