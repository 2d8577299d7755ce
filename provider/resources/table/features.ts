import type { Feature } from '../../starrocks/version'

/** The properties of a table that not every release has. */
const SINCE: readonly (readonly [property: RegExp, feature: Feature])[] = [
  [/^partition_retention_condition$/, 'retentionConditions'],
  [/^flat_json\./, 'flatJson'],
  [/^file_bundling$/, 'fileBundling'],
]

/** The features that these properties of a table need. */
export function tableFeatures(properties: Readonly<Record<string, string>> | undefined): Feature[] {
  const names = Object.keys(properties ?? {})
  return SINCE.flatMap(([property, feature]) => (names.some((name) => property.test(name)) ? [feature] : []))
}
