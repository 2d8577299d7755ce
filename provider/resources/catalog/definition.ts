import { maskedFurther, maskedOnce } from '../../core/masked-properties'
import type { OwnedObject } from '../../core/ownership'
import type { AdoptionContext, Step } from '../../core/spec'
import { hasUnknown, type Values } from '../../core/values'
import { ExistsError, type ProviderError, type StarRocksError } from '../../errors'
import { alterCatalog, type Catalog, createCatalog, dropCatalog, type ShownCatalog } from '../../sql/catalog'
import { isMasked, mayBeMaskOf } from '../../sql/masked'
import { ownValue } from '../../sql/names'
import { ownerOf } from '../../sql/owner'
import type { IsSecret, Properties } from '../../sql/properties'
import { MASK } from '../../sql/quote'
import { lackText, type ServerVersion } from '../../starrocks/version'
import { isSecret as isSecretKey } from './keys'
import type { CatalogInputs, CatalogKind } from './kind'
import { isMaskOf, maskedLike } from './masks'

/** The desired catalog. */
export interface Desired extends Catalog {
  readonly isSecret: IsSecret
  readonly refused?: (error: StarRocksError) => ProviderError
}

/** The actual catalog. */
export interface Actual extends ShownCatalog {
  /** The keys of the values that are masked. */
  readonly masked: ReadonlySet<string>
}

/**
 * The owner mark of a catalog. It is a property and not a part of the comment, which belongs to the user: StarRocks keeps unknown
 * properties, and passes them on to the client of the metastore, which ignores them.
 */
export const OWNER = 'pulumi.owner'

/** Which properties of these inputs must not be shown. */
export function isSecretFor<Inputs extends CatalogInputs>(kind: CatalogKind<Inputs>, inputs: Inputs): IsSecret {
  return (key) => kind.isSecret?.(key, inputs) ?? isSecretKey(key)
}

export function define<Inputs extends CatalogInputs>(kind: CatalogKind<Inputs>, inputs: Inputs): Desired {
  const { name, comment } = inputs
  const refused = kind.refused?.(inputs)
  return {
    name,
    ...(comment !== undefined && { comment }),
    properties: { ...kind.properties(inputs), [OWNER]: ownerOf(inputs) },
    isSecret: isSecretFor(kind, inputs),
    ...(refused !== undefined && { refused }),
  }
}

/** The result of SHOW CREATE CATALOG. Which keys it masks, and how, depends on the release (StarRocks/starrocks#76482). */
export function actualOf(shown: ShownCatalog): Actual {
  const masked = Object.entries(shown.properties).filter(([, value]) => isMasked(value))
  return { ...shown, properties: withOwnTypeName(shown.properties), masked: new Set(masked.map(([key]) => key)) }
}

/**
 * The properties with the type as the resources spell it. StarRocks keeps the text of the statement and compares types in any case
 * (`ConnectorType.from`); older releases have two names for Elasticsearch. No release alters the type, so another spelling must be no
 * difference.
 */
function withOwnTypeName(properties: Properties): Properties {
  const type = ownValue(properties, 'type')?.toLowerCase()
  if (type === undefined) return properties
  return { ...properties, type: type === 'elasticsearch' ? 'es' : type }
}

/** The actual catalog if nothing has changed since state was written; a refresh records changed properties in `allProperties`. */
export function actualFromState<Inputs extends CatalogInputs>(kind: CatalogKind<Inputs>, recorded: Inputs): Actual {
  const isSecret = isSecretFor(kind, recorded)
  const properties = { ...withOwnTypeName(recorded.allProperties), [OWNER]: ownerOf(recorded) }
  const known = Object.entries(kind.properties(recorded)).filter(([key, value]) => {
    const text = ownValue(properties, key) ?? ''
    // A refresh of 0.1.0 has recorded any mask that it was shown.
    return isMaskOf(text, key, value, isSecret) || (/\*$/.test(text) && isMasked(text) && mayBeMaskOf(text, value))
  })
  return {
    comment: recorded.comment,
    properties: { ...properties, ...Object.fromEntries(known) },
    masked: new Set(),
  }
}

/**
 * Values that are masked or not shown, if they can be the recorded ones. State has all of them, as secrets: a rotation shows by
 * them, and never by a mask.
 */
export function restoreSecrets<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  actual: Actual,
  recorded: Inputs,
): Actual {
  const isSecret = isSecretFor(kind, recorded)
  const known = Object.entries(kind.properties(recorded)).filter(([key, value]) =>
    canHave(actual, key, value, isSecret),
  )
  const masked = new Set(actual.masked)
  for (const [key] of known) masked.delete(key)
  return { ...actual, properties: { ...actual.properties, ...Object.fromEntries(known) }, masked }
}

/** True if a value can be the one behind a mask: it has another style, or the release hides the key. */
function canHave(
  { properties, masked }: Pick<Actual, 'properties' | 'masked'>,
  key: string,
  value: string,
  isSecret: IsSecret,
): boolean {
  const shown = ownValue(properties, key)
  if (shown === undefined) return isSecret(key)
  return masked.has(key) && mayBeMaskOf(shown, value)
}

/** The statements from the actual to the desired catalog: one ALTER for all properties that differ. */
export function plan(actual: Actual | undefined, desired: Desired): Step[] {
  const { refused, isSecret } = desired
  const explained = refused && { refused }
  if (actual === undefined) return [{ statement: createCatalog(desired, isSecret), ...explained }]
  const differing = differences(actual, desired)
  const alter =
    Object.keys(differing).length === 0
      ? []
      : [{ statement: alterCatalog(desired.name, differing, isSecret), ...explained }]
  return [...rewriteMark(actual, desired), ...alter]
}

/** An adopted catalog gets the mark first. A release that cannot alter catalogs keeps the former mark. */
function rewriteMark(actual: Actual, { name, properties, isSecret }: Desired): Step[] {
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

export function planDelete({ name, deletionPolicy }: CatalogInputs): Step[] {
  return deletionPolicy === 'retain' ? [] : [{ statement: dropCatalog(name), part: 'catalog' }]
}

/** The desired properties that are missing or differ. */
export function differences(actual: Actual, desired: Desired): Record<string, string> {
  const ours = actual.properties[OWNER] === desired.properties[OWNER]
  return Object.fromEntries(
    Object.entries(desired.properties).filter(([key, value]) => {
      const there = ownValue(actual.properties, key)
      if (key === OWNER) return false
      if (!actual.masked.has(key)) return (there ?? impliedValue(key)) !== value
      // The values behind the masks of another owner's catalog are unknown, so the secret is set.
      return !ours || !canHave(actual, key, value, desired.isSecret)
    }),
  )
}

/** What a property means to StarRocks if it is absent, for those that we write although they have this value. */
export function impliedValue(key: string): string | undefined {
  if (key === 'hive.metastore.type') return 'hive'
  return /^aws\.(s3|glue)\.use_instance_profile$/.test(key) ? 'false' : undefined
}

/** Why only a new catalog can be the desired one; undefined if it can be altered. */
export function replacementReason<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  recorded: Inputs,
  desired: Desired,
  version: ServerVersion | undefined,
): string | undefined {
  const removed = Object.keys(recorded.allProperties).filter((key) => !Object.hasOwn(desired.properties, key))
  const changed = Object.keys(differences(actualFromState(kind, recorded), desired)).filter(
    (key) => key !== ALWAYS_ALTERABLE,
  )
  if (recorded.name !== desired.name) return 'a catalog cannot be renamed'
  if ((recorded.comment ?? '') !== (desired.comment ?? '')) return 'the comment of a catalog cannot be changed'
  if (removed.length > 0) return `properties cannot be removed from a catalog (${removed.join(', ')})`
  if (changed.length === 0 || version === undefined || version.can('alterCatalogs')) return undefined
  return `${lackText('alterCatalogs', version)} (${changed.join(', ')})`
}

/** An empty comment is shown as `comment ""`, and means the same as none. */
function hasComment(actual: Actual, comment: string): boolean {
  return (actual.comment ?? '') === comment
}

/** The one property that every release sets in place. */
const ALWAYS_ALTERABLE = 'ranger.plugin.hive.service.name'

export function objects<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  { properties }: Actual,
  inputs: Inputs,
): OwnedObject[] {
  const { type = '' } = properties
  const adoptable = kind.isOfType(type, inputs)
  return [
    {
      part: 'catalog',
      what: `catalog "${inputs.name}"${adoptable ? '' : ` of type ${type}`}`,
      owner: properties[OWNER],
      markable: true,
      adoptable,
    },
  ]
}

/** Only differences that ALTER CATALOG can change can be adopted. */
export function confirmAdoption<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  actual: Actual,
  inputs: Inputs,
  { adopts, warn }: AdoptionContext,
): void {
  if (!adopts) return
  if (inputs.comment !== undefined && !hasComment(actual, inputs.comment))
    throw new ExistsError(
      'name',
      `catalog "${inputs.name}" exists already with another comment (${JSON.stringify(actual.comment ?? '')}), which cannot be changed; declare that comment, or none`,
    )
  const kept = undeclared(kind, actual, inputs)
  if (kept.length === 0) return
  warn(
    `catalog "${inputs.name}" has undeclared properties: ${kept.join(', ')}; an update keeps them, but a replacement creates the catalog without them: declare them`,
  )
}

/** The undeclared properties of a catalog, by name: the values may be secrets. */
function undeclared<Inputs extends CatalogInputs>(kind: CatalogKind<Inputs>, actual: Actual, inputs: Inputs): string[] {
  if (hasUnknown(inputs.allProperties)) return []
  const declared = kind.properties(inputs)
  const keys = settable(kind, actual, inputs).filter((key) => !Object.hasOwn(declared, key))
  return [...keys.sort(), ...(inputs.comment === undefined && !hasComment(actual, '') ? ['the comment'] : [])]
}

/** The properties that somebody has set: all but the owner mark and what StarRocks adds. */
function settable<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  { properties }: Actual,
  inputs: Inputs,
): string[] {
  return Object.keys(properties).filter((key) => key !== OWNER && !kind.isAddedByStarRocks?.(key, inputs))
}

/** What a replacement drops: properties and a comment that the program does not declare. */
export function replacementCost<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  actual: Actual | undefined,
  recorded: Inputs,
): string | undefined {
  const lost = actual === undefined ? [] : undeclared(kind, actual, recorded)
  if (lost.length === 0) return undefined
  return `drops catalog ${recorded.name} with what is not declared: ${lost.join(', ')}`
}

/** The catalog for `get`; undefined for one of another kind. */
export function describe<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  { comment, properties }: Actual,
): Values | undefined {
  const { [OWNER]: _owner, ...all } = properties
  const inputs = kind.describe(all)
  return inputs && { ...(comment && { comment }), ...inputs, allProperties: maskedFurther(all, isSecretKey) }
}

/** The inputs that would declare the actual catalog. Undeclared properties count only with `strictProperties`. */
export function declaredInputs<Inputs extends CatalogInputs>(
  kind: CatalogKind<Inputs>,
  actual: Actual,
  recorded: Inputs,
): Pick<CatalogInputs, 'allProperties'> & { readonly comment?: string | undefined } {
  const isSecret = isSecretFor(kind, recorded)
  const values = kind.properties(recorded)
  const declared = Object.keys(values).filter(
    (key) =>
      Object.hasOwn(actual.properties, key) ||
      impliedValue(key) === values[key] ||
      canHave(actual, key, values[key] ?? '', isSecret),
  )
  const keys = recorded.strictProperties ? [...new Set([...declared, ...settable(kind, actual, recorded)])] : declared
  const shown = (key: string): string => {
    const [value, found = impliedValue(key) ?? ''] = [ownValue(values, key), ownValue(actual.properties, key)]
    if (value !== undefined && (found === value || canHave(actual, key, value, isSecret)))
      return maskedLike(ownValue(recorded.allProperties, key), key, value, isSecret)
    const text = maskedOnce(key, found, isSecret)
    // Two values may look the same behind our own mask, and a mask may show nothing of a value: then the text says that it has
    // changed.
    const looksAlike = value !== undefined && text !== value && (isMaskOf(text, key, value, isSecret) || text === MASK)
    return looksAlike ? `${text}, changed` : text
  }
  return {
    allProperties: Object.fromEntries(keys.map((key) => [key, shown(key)])),
    ...(recorded.comment !== undefined && !hasComment(actual, recorded.comment) && { comment: actual.comment }),
  }
}
