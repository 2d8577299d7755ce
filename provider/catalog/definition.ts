import { ExistsError } from '../core/errors'
import type { OwnedObject } from '../core/ownership'
import type { ConnectionInput } from '../core/settings'
import type { ClaimContext, Step } from '../core/spec'
import { alterCatalog, type Catalog, createCatalog, dropCatalog } from '../sql/catalog'
import { looksMasked, mayBeMaskOf } from '../sql/masked'
import { type Identity, ownerName, ownerOf } from '../sql/owner'
import type { ShownCatalog } from '../sql/show-catalog'
import { lackText, type ServerVersion } from '../starrocks/version'
import { grantAgain } from './grants'
import { isSecret } from './keys'
import { discardNote, writeNote } from './note'
import { catalogProperties, maskedOnce, maskedValue, type PropertyInputs } from './properties'

/** The inputs of a HiveCatalog after check. */
export interface HiveCatalogInputs extends PropertyInputs, Identity {
  readonly name: string
  readonly comment?: string
  readonly strictProperties?: boolean
  readonly validate: false | { readonly timeoutSeconds: number }
  readonly onExisting: 'fail' | 'adopt'
  readonly connection?: ConnectionInput
  /** Every property, secrets masked; after a refresh, as they were found. */
  readonly allProperties: Readonly<Record<string, string>>
  /** Lines of SHOW GRANTS that were true of the catalog that this one takes the place of. */
  readonly grants?: readonly string[]
}

/** A catalog as it should be. */
export interface Wanted extends Catalog {
  /** Names the note of the grants, see `note.ts`. */
  readonly noteOwner: string
  readonly grants: readonly string[]
}

/** A catalog as it is. */
export interface Seen extends ShownCatalog {
  /** The keys of whose values only the mask is known. */
  readonly masked: ReadonlySet<string>
  /** Grants on the catalog that it took the place of, which a run that failed has not given all. */
  readonly owed?: readonly string[]
}

/**
 * Says which resource made the catalog. It is a property and not a part of the comment, which is the user's own: StarRocks keeps
 * properties that it does not know, and hands them on to the Hive client, which ignores them.
 */
export const OWNER = 'pulumi.owner'

export function define(inputs: HiveCatalogInputs): Wanted {
  const { name, comment, grants = [] } = inputs
  return {
    name,
    ...(comment !== undefined && { comment }),
    properties: { ...catalogProperties(inputs), [OWNER]: ownerOf(inputs) },
    noteOwner: noteOwnerOf(inputs),
    grants,
  }
}

/** What SHOW CREATE CATALOG says. Which keys it masks, and how, differs by release (StarRocks/starrocks#76482). */
export function seenOf(shown: ShownCatalog): Seen {
  const masked = Object.entries(shown.properties).filter(([, value]) => looksMasked(value))
  return { ...shown, masked: new Set(masked.map(([key]) => key)) }
}

/** What is there if nothing has changed since the inputs were recorded; a refresh leaves in `allProperties` what it found changed. */
export function assume(recorded: HiveCatalogInputs): Seen {
  const properties: Record<string, string> = { ...recorded.allProperties, [OWNER]: ownerOf(recorded) }
  const known = Object.entries(catalogProperties(recorded)).filter(([key, value]) => {
    const text = properties[key] ?? ''
    // A refresh of 0.1.0 has recorded whatever mask it was shown.
    return text === maskedValue(key, value) || (/\*$/.test(text) && looksMasked(text) && mayBeMaskOf(text, value))
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
export function recall(seen: Seen, recorded: HiveCatalogInputs): Seen {
  const known = Object.entries(catalogProperties(recorded)).filter(([key, value]) => canHave(seen, key, value))
  const masked = new Set(seen.masked)
  for (const [key] of known) masked.delete(key)
  return { ...seen, properties: { ...seen.properties, ...Object.fromEntries(known) }, masked }
}

/** Whether a value can be behind what is shown: masked in another style, or not shown by a release that hides the key, it can. */
function canHave({ properties, masked }: Pick<Seen, 'properties' | 'masked'>, key: string, value: string): boolean {
  const there = properties[key]
  if (there === undefined) return isSecret(key)
  return masked.has(key) && mayBeMaskOf(there, value)
}

/** The statements between what is there and what is wanted: one ALTER for all properties that differ. */
export function steps(seen: Seen | undefined, wanted: Wanted): Step[] {
  const grants = grantsAgain(wanted, seen?.owed ?? [])
  if (seen === undefined) return [{ statement: createCatalog(wanted, isSecret), ...lossOf(wanted.grants) }, ...grants]
  const differing = differences(seen, wanted)
  const alter =
    Object.keys(differing).length === 0 ? [] : [{ statement: alterCatalog(wanted.name, differing, isSecret) }]
  return [...rewriteMark(seen, wanted), ...alter, ...grants]
}

/** A catalog that is taken over says so first. A release that cannot alter catalogs leaves the former mark in place. */
function rewriteMark(seen: Seen, { name, properties }: Wanted): Step[] {
  const owner = properties[OWNER] ?? ''
  if (seen.properties[OWNER] === owner) return []
  return [
    {
      statement: alterCatalog(name, { [OWNER]: owner }, isSecret),
      optional: true,
      lossIfRefused: `catalog ${name} keeps its former owner mark, since this release of StarRocks cannot rewrite it`,
    },
  ]
}

function noteOwnerOf({ __urn }: Identity): string {
  return ownerName(__urn)
}

/** What the first run could not give fails it and is owed; what the next one cannot give either is lost. */
function grantsAgain({ name, noteOwner, grants }: Wanted, owed: readonly string[]): Step[] {
  const all = [...new Set([...grants, ...owed])]
  if (all.length === 0) return []
  return [...all.flatMap((grant) => grantAgain(grant, name, owed.includes(grant))), discardNote(noteOwner)]
}

function lossOf(grants: readonly string[]): Pick<Step, 'lossIfRefused'> {
  if (grants.length === 0) return {}
  return {
    lossIfRefused: `these grants went with the former catalog, and once there is a new one they are given again (${grants.join('; ')})`,
  }
}

export function drop(inputs: HiveCatalogInputs, replacement?: HiveCatalogInputs): Step[] {
  return [...writeNote(noteOwnerOf(inputs), replacement?.grants ?? []), { statement: dropCatalog(inputs.name) }]
}

/** The wanted properties that are not there, or are otherwise. */
export function differences(seen: Seen, wanted: Wanted): Record<string, string> {
  const ours = seen.properties[OWNER] === wanted.properties[OWNER]
  return Object.fromEntries(
    Object.entries(wanted.properties).filter(([key, value]) => {
      const there = seen.properties[key]
      if (key === OWNER) return false
      if (!seen.masked.has(key)) return there !== value
      // Of somebody else's catalog nobody knows what is behind the mask: the secret is set.
      return !ours || !canHave(seen, key, value)
    }),
  )
}

/** Why the catalog has to be made anew to become what is wanted; undefined: it can be altered. */
export function replacementReason(
  recorded: HiveCatalogInputs,
  wanted: Wanted,
  version: ServerVersion | undefined,
): string | undefined {
  const removed = Object.keys(recorded.allProperties).filter((key) => !(key in wanted.properties))
  const changed = Object.keys(differences(assume(recorded), wanted)).filter((key) => key !== ALWAYS_ALTERABLE)
  if (recorded.name !== wanted.name) return 'a catalog cannot be renamed'
  if ((recorded.comment ?? '') !== (wanted.comment ?? '')) return 'the comment of a catalog cannot be changed'
  if (removed.length > 0) return `no property can be taken away from a catalog (${removed.join(', ')})`
  if (changed.length === 0 || version === undefined || version.can('alterCatalogs')) return undefined
  return `${lackText('alterCatalogs', version)} (${changed.join(', ')})`
}

/** One of no characters is not shown at all. */
function hasComment(seen: Seen, comment: string): boolean {
  return (seen.comment ?? '') === comment
}

/** The one property that every release sets in place. */
const ALWAYS_ALTERABLE = 'ranger.plugin.hive.service.name'

export function objects({ properties }: Seen, { name }: HiveCatalogInputs): OwnedObject[] {
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
export function claim(seen: Seen, inputs: HiveCatalogInputs, { adopts }: ClaimContext): void {
  if (!adopts || inputs.comment === undefined || hasComment(seen, inputs.comment)) return
  throw new ExistsError(
    'name',
    `catalog "${inputs.name}" exists already with another comment (${JSON.stringify(seen.comment ?? '')}), which cannot be changed; declare that comment, or none`,
  )
}

/** The inputs as they would be if the catalog had been declared as it is. What was not declared counts only with `strictProperties`. */
export function drift(seen: Seen, recorded: HiveCatalogInputs): Partial<HiveCatalogInputs> {
  const there = Object.keys(seen.properties).filter((key) => key !== OWNER)
  const values = catalogProperties(recorded)
  const declared = Object.keys(values).filter((key) => there.includes(key) || canHave(seen, key, values[key] ?? ''))
  const keys = recorded.strictProperties ? [...new Set([...declared, ...there])] : declared
  const shown = (key: string): string => {
    const [value, found = ''] = [values[key], seen.properties[key]]
    if (value !== undefined && (found === value || canHave(seen, key, value))) return maskedValue(key, value)
    const text = maskedOnce(key, found)
    // Another value that looks the same behind our own mask would be no difference.
    return value !== undefined && text === maskedValue(key, value) ? `${text}, changed` : text
  }
  return {
    allProperties: Object.fromEntries(keys.map((key) => [key, shown(key)])),
    ...(recorded.comment !== undefined && !hasComment(seen, recorded.comment) && { comment: seen.comment }),
  }
}
