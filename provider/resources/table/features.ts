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

/** True for a decimal of more digits than every release has, also inside of another type. */
export function isWideDecimal(type: string): boolean {
  return /\bDECIMAL\((39|[4-7]\d),/.test(type)
}
