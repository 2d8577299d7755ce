import { bare } from '../errors'

const FIELDS: [name: string, least: number, most: number][] = [
  ['MonthOfYear', 1, 12],
  ['DayOfMonth', 1, 31],
  ['HourOfDay', 0, 23],
  ['MinuteOfHour', 0, 59],
  ['SecondOfMinute', 0, 59],
]

/** Refuses the START of a schedule as `java.time` refuses a date; one without a time may mean midnight. */
export function checkStart(start: string, { needsTime = false } = {}): void {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d))?$/.exec(start)
  if (!match || (needsTime && match[4] === undefined)) throw bare(`Text '${start}' could not be parsed at index 0`)
  for (const [i, [name, least, most]] of FIELDS.entries()) {
    const value = Number(match[i + 2] ?? 0)
    if (value < least || value > most)
      throw bare(
        `Text '${start}' could not be parsed: Invalid value for ${name} (valid values ${least} - ${most}): ${value}`,
      )
  }
}

/** `2031-01-01` is midnight of that day. */
export const withTime = (start: string) => (start.length === 10 ? `${start} 00:00:00` : start)
