import { schema } from '../../core/schema'
import type { CheckContext } from '../../core/spec'
import { isObject } from '../../core/validate'
import { type Draft, hasUnknown, type Values } from '../../core/values'
import { ProviderError, type StarRocksError } from '../../errors'
import { isMasked } from '../../sql/masked'
import { ownValue } from '../../sql/names'
import type { Identity } from '../../sql/owner'
import type { Checked } from '../args'
import { isSecret as isSecretKey, OF_THE_RESOURCE, propertyProblem } from '../catalog/keys'
import type { CatalogInputs, CatalogKind } from '../catalog/kind'
import type { Shown } from '../catalog/read-typed'
import type { ExternalCatalogArgs } from './args'
import { openSecretProblem } from './secrets'
import { CATALOG_TYPES } from './types'

/** The inputs of an ExternalCatalog after check. */
export interface ExternalCatalogInputs
  extends Checked<ExternalCatalogArgs, 'name' | 'validate' | 'onExisting'>,
    Pick<CatalogInputs, 'allProperties' | keyof Identity> {}

/** StarRocks did not create or change the catalog. */
class CatalogError extends ProviderError {}

export const externalCatalog: CatalogKind<ExternalCatalogInputs> = {
  kind: 'ExternalCatalog',
  file: 'external-catalog',
  inputs: schema.inputsOf('ExternalCatalog'),
  defining: ['type', 'properties', 'secretProperties'],
  reaching: ['type', 'properties', 'secretProperties'],
  check,
  properties: allOf,
  // A program says which of its properties are secrets. Of the others of a catalog, it is known of some that they are none.
  isSecret: (key, { properties, secretProperties }) =>
    Object.hasOwn(secretProperties ?? {}, key) || (!Object.hasOwn(properties ?? {}, key) && isSecretKey(key)),
  isAddedByStarRocks: (key, { type, properties }) =>
    !Object.hasOwn(properties ?? {}, key) && (CATALOG_TYPES[type]?.adds?.includes(key) ?? false),
  // While the declared type is unknown, only the create can tell.
  isOfType: (type, inputs) => hasUnknown(inputs.type) || type === inputs.type,

  describe({ type = '', ...properties }) {
    if (!Object.hasOwn(CATALOG_TYPES, type)) return undefined
    const open = Object.entries(properties).filter(
      ([key, value]) => isOpen(type, key) && openSecretProblem(key, value) === undefined,
    )
    return { type, properties: Object.fromEntries(open) }
  },

  readers: {
    type: ({ properties: { type = '' } }) => (Object.hasOwn(CATALOG_TYPES, type) ? type : undefined),
    properties: readProperties,
  },

  source: ({ type }) => ({
    what: CATALOG_TYPES[type]?.source ?? 'source',
    settings: 'properties and secretProperties',
  }),
  refused: ({ type, name, properties }) =>
    type === 'jdbc' ? (error) => driverError(name, properties, error) : undefined,
}

/** True if a property of a catalog that others have declared is no secret. What StarRocks adds is none of the declared ones. */
function isOpen(type: string, key: string): boolean {
  return !isSecretKey(key) || (CATALOG_TYPES[type]?.open.includes(key) ?? false)
}

/** The open properties. StarRocks does not even name a password, so the one of a user is reported. */
function readProperties({ properties: { type = '', ...properties }, missing }: Shown): Values {
  const declarable = Object.entries(properties).filter(([key]) => !CATALOG_TYPES[type]?.adds?.includes(key))
  const isOpenValue = ([key, value]: [string, string]) =>
    isOpen(type, key) && openSecretProblem(key, value) === undefined && !isMasked(value)
  for (const [key] of declarable.filter((entry) => !isOpenValue(entry))) missing(`secretProperties.${key}`)
  if (properties.user !== undefined && properties.password === undefined) missing('secretProperties.password')
  return Object.fromEntries(declarable.filter(isOpenValue))
}

function allOf({ type, properties, secretProperties }: ExternalCatalogInputs): Record<string, string> {
  return { type, ...properties, ...secretProperties }
}

/** StarRocks reads the driver when it creates the catalog, so a refusal is most often about that. */
function driverError(
  name: string,
  properties: Readonly<Record<string, string>> | undefined,
  error: StarRocksError,
): ProviderError {
  return new CatalogError(
    `StarRocks did not create or change catalog ${name}: ${error.message}\nIt reads the driver from driver_url (${ownValue(properties, 'driver_url')}) to create the catalog: every front end and every backend must reach that address`,
  )
}

async function check(draft: Draft, context: CheckContext): Promise<void> {
  const inputs = draft as unknown as ExternalCatalogInputs
  const { type, properties, secretProperties } = inputs
  for (const [input, values] of Object.entries({ properties, secretProperties })) {
    if (!isObject(values)) continue
    for (const [key, value] of Object.entries(values)) {
      const problem = keyProblem(key) ?? (input === 'properties' ? openSecretProblem(key, String(value)) : undefined)
      if (problem !== undefined) context.fail(input, problem)
    }
  }
  if (hasUnknown([properties, secretProperties])) return
  const twice = Object.keys(secretProperties ?? {}).filter((key) => Object.hasOwn(properties ?? {}, key))
  if (twice.length > 0) context.fail('properties', `${twice.join(', ')} is in properties and in secretProperties`)
  if (hasUnknown(type)) return
  const problem = CATALOG_TYPES[type]?.problem(allOf(inputs))
  if (problem !== undefined) context.fail('properties', `a catalog of type ${type} ${problem}`)
  explainDriver(draft, inputs, context)
}

/** Why a key is set by the resource itself. `password` is not among them: state knows it. */
function keyProblem(key: string): string | undefined {
  return key === 'password' || key === 'azure_path_key' ? undefined : propertyProblem(key, OF_THE_RESOURCE)
}

/** ALTER CATALOG keeps the checksum of the former driver, and the backends refuse another one (`JDBCConnector`). */
function explainDriver(draft: Draft, { type, properties }: ExternalCatalogInputs, context: CheckContext): void {
  const before = context.recorded.properties as Record<string, string> | undefined
  if (type !== 'jdbc' || before === undefined || hasUnknown(before)) return
  if (ownValue(before, 'driver_url') === ownValue(properties, 'driver_url')) return
  draft.replacement = 'StarRocks keeps the checksum of the former driver'
  context.warn(`catalog ${context.recorded.name} is dropped and created again: ${draft.replacement}`)
}
