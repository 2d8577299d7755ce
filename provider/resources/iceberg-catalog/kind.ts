import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext } from '../../core/spec'
import { isObject } from '../../core/validate'
import { type Draft, hasUnknown } from '../../core/values'
import { ProviderError, type StarRocksError } from '../../errors'
import type { Identity } from '../../sql/owner'
import type { Checked } from '../args'
import { furtherProperties } from '../catalog/imported'
import { propertyProblem } from '../catalog/keys'
import type { CatalogInputs, CatalogKind } from '../catalog/kind'
import { typeOfStorage } from '../catalog/metastore'
import { definedProperties, inSnakeCase } from '../catalog/properties'
import { settingsOf } from '../catalog/read-typed'
import type { IcebergCatalogArgs } from './args'
import { SET_BY } from './keys'
import {
  type IcebergMetastore,
  icebergMetastoreProblem,
  icebergMetastoreProperties,
  icebergSource,
  readMetastore,
} from './metastore'
import { readIcebergMetastore, readIcebergStorage } from './read'
import { icebergStorageProblem, icebergStorageProperties, needsBlobIdentities } from './storage'

/** The inputs of an IcebergCatalog after check. */
export interface IcebergCatalogInputs
  extends Checked<IcebergCatalogArgs, 'name' | 'validate' | 'onExisting'>,
    Pick<CatalogInputs, 'allProperties' | keyof Identity> {}

/** StarRocks refused to create or to change a catalog whose server it asks first. */
class CatalogServerError extends ProviderError {}

export const icebergCatalog: CatalogKind<IcebergCatalogInputs> = {
  kind: 'IcebergCatalog',
  file: 'iceberg-catalog',
  inputs: schema.inputsOf('IcebergCatalog'),
  defining: ['metastore', 'storage', 'metadataCache', 'properties'],
  reaching: ['metastore', 'storage'],
  check,
  properties: (inputs) =>
    definedProperties({
      type: 'iceberg',
      ...icebergMetastoreProperties(inputs.metastore),
      ...(inputs.storage && icebergStorageProperties(inputs.storage)),
      ...inSnakeCase(inputs.metadataCache),
      ...inputs.properties,
    }),
  isOfType: (type) => type === 'iceberg',
  describe(properties) {
    if (properties.type !== 'iceberg') return undefined
    const metastore = readMetastore(properties)
    return metastore === undefined ? {} : { metastore }
  },
  readers: {
    metastore: readIcebergMetastore,
    storage: readIcebergStorage,
    metadataCache: (shown) => settingsOf(shown, SET_BY.metadataCache ?? []),
    properties: (shown) => furtherProperties(shown, SET_BY),
  },
  // The provider's user has no token of its own to list databases with.
  source: ({ metastore }) => (isJwt(metastore) ? undefined : icebergSource(metastore)),
  refused,
}

async function check(draft: Draft, context: CheckContext): Promise<void> {
  const { metastore, storage, properties } = draft as unknown as IcebergCatalogInputs
  const fail = (property: string, problem: string | undefined) => problem && context.fail(property, problem)
  const storageType = typeOfStorage(storage)
  if (!hasUnknown([metastore, storageType])) {
    fail('metastore', icebergMetastoreProblem(metastore, storageType))
    if (metastore.type === 'jdbc') await needs('icebergJdbc', 'metastore', draft, context)
  }
  if (storage !== undefined && !hasUnknown(storage)) {
    fail('storage', icebergStorageProblem(storage))
    if (needsBlobIdentities(storage)) await needs('blobIdentities', 'storage', draft, context)
  }
  if (isObject(properties)) for (const key of Object.keys(properties)) fail('properties', propertyProblem(key, SET_BY))
}

const isJwt = (metastore: IcebergMetastore) => metastore.type === 'rest' && metastore.security?.type === 'jwt'

/**
 * StarRocks asks a REST server for its configuration, and opens a connection to a database, before it creates or changes the catalog.
 * Its reason is `Failed to load rest catalog` whatever went wrong; the log of the front end has more.
 */
function refused({ name, metastore }: IcebergCatalogInputs) {
  if (metastore.type !== 'rest' && metastore.type !== 'jdbc') return undefined
  const { what, settings } = icebergSource(metastore)
  return (error: StarRocksError): ProviderError =>
    error.is('refused')
      ? new CatalogServerError(
          `StarRocks did not accept catalog ${name}. It asks the ${what} at ${metastore.uri} before it creates or changes a catalog, and refuses if that does not answer or does not accept the credentials: ${error.reason}\nCheck ${settings}. The log of the leading front end (fe.log) has the answer of the ${what}`,
          { cause: error },
        )
      : error
}
