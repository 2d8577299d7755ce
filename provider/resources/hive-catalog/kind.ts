import { needs } from '../../core/release'
import { schema } from '../../core/schema'
import type { CheckContext } from '../../core/spec'
import { isObject } from '../../core/validate'
import { type Draft, hasUnknown } from '../../core/values'
import type { Identity } from '../../sql/owner'
import type { Checked } from '../args'
import { furtherProperties } from '../catalog/imported'
import { propertyProblem } from '../catalog/keys'
import type { CatalogInputs, CatalogKind } from '../catalog/kind'
import { metastoreProblem, metastoreSettings, readMetastore, typeOfStorage } from '../catalog/metastore'
import { readCatalogStorage } from '../catalog/read-storage'
import { flagOf, settingsOf } from '../catalog/read-typed'
import { catalogStorageProblem, usesBlobIdentity } from '../catalog/storage'
import type { HiveCatalogArgs } from './args'
import { SET_BY } from './keys'
import { catalogProperties } from './properties'

/** The inputs of a HiveCatalog after check. */
export interface HiveCatalogInputs
  extends Checked<HiveCatalogArgs, 'name' | 'validate' | 'onExisting'>,
    Pick<CatalogInputs, 'allProperties' | keyof Identity> {}

export const hiveCatalog: CatalogKind<HiveCatalogInputs> = {
  kind: 'HiveCatalog',
  file: 'hive-catalog',
  inputs: schema.inputsOf('HiveCatalog'),
  defining: ['metastore', 'storage', 'metadataUpdate', 'enableRecursiveListing', 'properties'],
  reaching: ['metastore', 'storage'],
  check,
  properties: catalogProperties,
  isOfType: (type) => type === 'hive',
  describe(properties) {
    if (properties.type !== 'hive') return undefined
    const uris = properties['hive.metastore.uris']
    return uris === undefined ? {} : { metastore: { type: 'hive', uris: uris.split(',') } }
  },
  readers: {
    metastore: readMetastore,
    storage: readCatalogStorage,
    metadataUpdate: (shown) => settingsOf(shown, SET_BY.metadataUpdate ?? []),
    enableRecursiveListing: (shown) => flagOf(shown, 'enable_recursive_listing', 'is').is,
    properties: (shown) => furtherProperties(shown, SET_BY),
  },
  source: ({ metastore }) => ({ what: 'metastore', settings: metastoreSettings(metastore) }),
}

async function check(draft: Draft, context: CheckContext): Promise<void> {
  const { metastore, storage, properties } = draft as unknown as HiveCatalogInputs
  const fail = (property: string, problem: string | undefined) => problem && context.fail(property, problem)
  const storageType = typeOfStorage(storage)
  if (!hasUnknown([metastore, storageType])) fail('metastore', metastoreProblem(metastore, storageType))
  if (storage !== undefined && !hasUnknown(storage)) {
    fail('storage', catalogStorageProblem(storage))
    if (usesBlobIdentity(storage)) await needs('blobIdentities', 'storage', draft, context)
  }
  if (isObject(properties)) for (const key of Object.keys(properties)) fail('properties', propertyProblem(key, SET_BY))
}
