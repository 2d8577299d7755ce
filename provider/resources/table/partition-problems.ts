import { counted } from '../../sql/counted'
import { columnNamed, repeatedNames } from '../../sql/names'
import { readType } from '../../sql/type-text'
import type { Inputs } from './model'

/** What StarRocks prints of a bound. It accepts other spellings, and then shows another one than the declared one. */
const BOUND_FORMS: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  DATE: { pattern: /^\d{4}-\d\d-\d\d( 00:00:00)?$/, example: '2030-01-31' },
  DATETIME: { pattern: /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?)?$/, example: '2030-01-31 06:30:00' },
}

/** Why partitions that are declared one by one cannot be those of a table, or could not be read back. */
export function partitionProblems({
  partitionConfig,
  columns: all,
}: Inputs): { readonly input: string; readonly reason: string }[] {
  if (partitionConfig === undefined || !('partitions' in partitionConfig)) return []
  const { columns, partitions } = partitionConfig
  const types = columns.map((name) => columnNamed(all, name)?.type)

  const miscounted = (values: readonly string[], what: string): string[] =>
    values.length === columns.length ? [] : [`${what} needs ${counted(columns.length, 'value')}, one a column`]

  const ofBound = (values: readonly string[], what: string): string[] => [
    ...miscounted(values, what),
    ...values.flatMap((value, i) => {
      const type = types[i]
      const form = type === undefined ? undefined : BOUND_FORMS[readType(type).kind]
      if (form === undefined || value === 'MAXVALUE' || form.pattern.test(value)) return []
      return [`"${value}" is refused: a ${type} is written as ${form.example}`]
    }),
  ]

  const ofListed = (values: readonly string[]): string[] => [
    ...miscounted(values, 'a list of values'),
    ...values
      .filter((value) => /\\|'\s*[,)]/.test(value))
      .map(
        (value) =>
          `${JSON.stringify(value)} is refused: StarRocks prints a value without escapes, and a backslash, or a single quote before a comma or a parenthesis, could not be read back. Use \`partitionConfig: { type: "column" }\``,
      ),
  ]

  const reasonsOf = (partition: (typeof partitions)[number]): string[] => {
    const { name } = partition
    const named = (reasons: readonly string[]) => reasons.map((reason) => `${name}: ${reason}`)
    if ('values' in partition) return named(partition.values.flatMap(ofListed))
    const { lessThan, from, to } = partition
    if (lessThan !== undefined && from === undefined && to === undefined) return named(ofBound(lessThan, 'lessThan'))
    if (lessThan === undefined && from !== undefined && to !== undefined)
      return named([...ofBound(from, 'the lower bound'), ...ofBound(to, 'the upper bound')])
    return [`${name} needs either lessThan, or from and to`]
  }

  const twice = repeatedNames(partitions.map(({ name }) => name)).map((name) => `there are two partitions "${name}"`)
  return [...twice, ...partitions.flatMap(reasonsOf)].map((reason) => ({ input: 'partitionConfig', reason }))
}
