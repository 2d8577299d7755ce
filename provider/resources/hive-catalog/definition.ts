import type { OwnedObject } from '../../core/ownership'
import type { AdoptionContext, Step } from '../../core/spec'
import { hasUnknown } from '../../core/unknown'
import { ExistsError } from '../../errors'
import { alterCatalog, type Catalog, createCatalog, dropCatalog } from '../../sql/catalog'
import { looksMasked, mayBeMaskOf } from '../../sql/masked'
import { ownValue } from '../../sql/own-value'
import { type Identity, ownerOf } from '../../sql/owner'
import { MASK } from '../../sql/quote'
import type { ShownCatalog } from '../../sql/show-catalog'
import { lackText, type ServerVersion } from '../../starrocks/version'
import type { Checked } from '../args'
import type { HiveCatalogArgs } from './args'
import { isSecret } from './keys'
import { catalogProperties, isMaskOf, maskedLike, maskedOnce } from './properties'

/** The inputs of a HiveCatalog after check. */
export interface HiveCatalogInputs extends Checked<HiveCatalogArgs, 'name' | 'validate' | 'onExisting'>, Identity {
  /** Every property, secrets masked; after a refresh, as they were found. */
  readonly allProperties: Readonly<Record<string, string>>
}

/** A catalog as it should be. */
export type Desired = Catalog

/** A catalog as it is. */
export interface Actual extends ShownCatalog {
  /** The keys of whose values only the mask is known. */
  readonly masked: ReadonlySet<string>
}

/**
 * Says which resource made the catalog. It is a property and not a part of the comment, which is the user's own: StarRocks keeps
 * properties that it does not know, and hands them on to the Hive client, which ignores them.
 */
export const OWNER = 'pulumi.owner'

export function define(inputs: HiveCatalogInputs): Desired {
  const { name, comment } = inputs
  return {
    name,
    ...(comment !== undefined && { comment }),
    properties: { ...catalogProperties(inputs), [OWNER]: ownerOf(inputs) },
  }
}

/** What SHOW CREATE CATALOG says. Which keys it masks, and how, differs by release (StarRocks/starrocks#76482). */
export function seenOf(shown: ShownCatalog): Actual {
  const masked = Object.entries(shown.properties).filter(([, value]) => looksMasked(value))
  return { ...shown, masked: new Set(masked.map(([key]) => key)) }
}

/** What is there if nothing has changed since the inputs were recorded; a refresh leaves in `allProperties` what it found changed. */
export function actualFromState(recorded: HiveCatalogInputs): Actual {
  const properties: Record<string, string> = { ...recorded.allProperties, [OWNER]: ownerOf(recorded) }
  const known = Object.entries(catalogProperties(recorded)).filter(([key, value]) => {
    const text = properties[key] ?? ''
    // A refresh of 0.1.0 has recorded whatever mask it was shown.
    return isMaskOf(text, key, value) || (/\*$/.test(text) && looksMasked(text) && mayBeMaskOf(text, value))
  })
  return {
    comment: recorded.comment,
    properties: { ...properties, ...Object.fromEntries(known) },
    masked: new Set(),
  }
}

/**
 * What is masked or not shown in clear, where the recorded values can still be behind it. State has them all, as secrets: that one was
 * rotated is told by them, and never by what is shown.
 */
export function restoreSecrets(actual: Actual, recorded: HiveCatalogInputs): Actual {
  const known = Object.entries(catalogProperties(recorded)).filter(([key, value]) => canHave(actual, key, value))
  const masked = new Set(actual.masked)
  for (const [key] of known) masked.delete(key)
  return { ...actual, properties: { ...actual.properties, ...Object.fromEntries(known) }, masked }
}

/** Whether a value can be behind what is shown: masked in another style, or not shown by a release that hides the key, it can. */
function canHave({ properties, masked }: Pick<Actual, 'properties' | 'masked'>, key: string, value: string): boolean {
  const there = properties[key]
  if (there === undefined) return isSecret(key)
  return masked.has(key) && mayBeMaskOf(there, value)
}

/** The statements between what is there and what is wanted: one ALTER for all properties that differ. */
export function plan(actual: Actual | undefined, desired: Desired): Step[] {
  if (actual === undefined) return [{ statement: createCatalog(desired, isSecret) }]
  const differing = differences(actual, desired)
  const alter =
    Object.keys(differing).length === 0 ? [] : [{ statement: alterCatalog(desired.name, differing, isSecret) }]
  return [...rewriteMark(actual, desired), ...alter]
}

/** A catalog that is taken over says so first. A release that cannot alter catalogs leaves the former mark in place. */
function rewriteMark(actual: Actual, { name, properties }: Desired): Step[] {
  const owner = properties[OWNER] ?? ''
  if (actual.properties[OWNER] === owner) return []
  return [
    {
      statement: alterCatalog(name, { [OWNER]: owner }, isSecret),
      optional: true,
      lossIfRefused: `catalog ${name} keeps its former owner mark, since this release of StarRocks cannot rewrite it`,
    },
  ]
}

export function planDelete({ name, deletionPolicy }: HiveCatalogInputs): Step[] {
  return deletionPolicy === 'retain' ? [] : [{ statement: dropCatalog(name), part: 'catalog' }]
}

/** The wanted properties that are not there, or are otherwise. */
export function differences(actual: Actual, desired: Desired): Record<string, string> {
  const ours = actual.properties[OWNER] === desired.properties[OWNER]
  return Object.fromEntries(
    Object.entries(desired.properties).filter(([key, value]) => {
      const there = actual.properties[key]
      if (key === OWNER) return false
      if (!actual.masked.has(key)) return there !== value
      // Of somebody else's catalog nobody knows what is behind the mask: the secret is set.
      return !ours || !canHave(actual, key, value)
    }),
  )
}

/** Why the catalog has to be made anew to become what is wanted; undefined: it can be altered. */
export function replacementReason(
  recorded: HiveCatalogInputs,
  desired: Desired,
  version: ServerVersion | undefined,
): string | undefined {
  const removed = Object.keys(recorded.allProperties).filter((key) => !(key in desired.properties))
  const changed = Object.keys(differences(actualFromState(recorded), desired)).filter((key) => key !== ALWAYS_ALTERABLE)
  if (recorded.name !== desired.name) return 'a catalog cannot be renamed'
  if ((recorded.comment ?? '') !== (desired.comment ?? '')) return 'the comment of a catalog cannot be changed'
  if (removed.length > 0) return `no property can be taken away from a catalog (${removed.join(', ')})`
  if (changed.length === 0 || version === undefined || version.can('alterCatalogs')) return undefined
  return `${lackText('alterCatalogs', version)} (${changed.join(', ')})`
}

/** One of no characters is shown as `comment ""`, and means the same as none. */
function hasComment(actual: Actual, comment: string): boolean {
  return (actual.comment ?? '') === comment
}

/** The one property that every release sets in place. */
const ALWAYS_ALTERABLE = 'ranger.plugin.hive.service.name'

export function objects({ properties }: Actual, { name }: HiveCatalogInputs): OwnedObject[] {
  const { type } = properties
  const isHive = type?.toLowerCase() === 'hive'
  return [
    {
      part: 'catalog',
      what: `catalog "${name}"${isHive ? '' : ` of type ${type}`}`,
      owner: properties[OWNER],
      markable: true,
      adoptable: isHive,
    },
  ]
}

/** Only what ALTER CATALOG can change can be taken over. */
export function confirmAdoption(actual: Actual, inputs: HiveCatalogInputs, { adopts, warn }: AdoptionContext): void {
  if (!adopts) return
  if (inputs.comment !== undefined && !hasComment(actual, inputs.comment))
    throw new ExistsError(
      'name',
      `catalog "${inputs.name}" exists already with another comment (${JSON.stringify(actual.comment ?? '')}), which cannot be changed; declare that comment, or none`,
    )
  const kept = undeclared(actual, inputs)
  if (kept.length === 0) return
  warn(
    `catalog "${inputs.name}" has properties that the program does not declare: ${kept.join(', ')}; it keeps them while it is altered, and a replacement creates the catalog without them: declare them`,
  )
}

/** What a catalog has and its declaration has not, by name: the values may be secrets. */
function undeclared(actual: Actual, inputs: HiveCatalogInputs): string[] {
  if (hasUnknown(inputs.allProperties)) return []
  const declared = catalogProperties(inputs)
  const keys = Object.keys(actual.properties).filter((key) => key !== OWNER && !(key in declared))
  return [...keys.sort(), ...(inputs.comment === undefined && !hasComment(actual, '') ? ['the comment'] : [])]
}

/** What a replacement drops: properties and a comment that the program does not declare. */
export function replacementCost(actual: Actual | undefined, recorded: HiveCatalogInputs): string | undefined {
  const lost = actual === undefined ? [] : undeclared(actual, recorded)
  if (lost.length === 0) return undefined
  return `drops catalog ${recorded.name} with what is not declared: ${lost.join(', ')}`
}

/** The inputs as they would be if the catalog had been declared as it is. What was not declared counts only with `strictProperties`. */
export function declaredInputs(actual: Actual, recorded: HiveCatalogInputs): Partial<HiveCatalogInputs> {
  const there = Object.keys(actual.properties).filter((key) => key !== OWNER)
  const values = catalogProperties(recorded)
  const declared = Object.keys(values).filter((key) => there.includes(key) || canHave(actual, key, values[key] ?? ''))
  const keys = recorded.strictProperties ? [...new Set([...declared, ...there])] : declared
  const shown = (key: string): string => {
    const [value, found = ''] = [values[key], actual.properties[key]]
    if (value !== undefined && (found === value || canHave(actual, key, value)))
      return maskedLike(ownValue(recorded.allProperties, key), key, value)
    const text = maskedOnce(key, found)
    // Another value that looks the same behind our own mask would be no difference, nor would one of which the mask shows nothing.
    const looksAlike = value !== undefined && text !== value && (isMaskOf(text, key, value) || text === MASK)
    return looksAlike ? `${text}, changed` : text
  }
  return {
    allProperties: Object.fromEntries(keys.map((key) => [key, shown(key)])),
    ...(recorded.comment !== undefined && !hasComment(actual, recorded.comment) && { comment: actual.comment }),
  }
}
