import type { Checked } from '../args'
import { metastoreProperties } from '../catalog/metastore'
import { definedProperties, inSnakeCase } from '../catalog/properties'
import { catalogStorageProperties } from '../catalog/storage'
import type { HiveCatalogArgs } from './args'

/** The inputs that become properties of a Hive catalog. */
export type PropertyInputs = Pick<
  Checked<HiveCatalogArgs>,
  'metastore' | 'storage' | 'metadataUpdate' | 'enableRecursiveListing' | 'properties'
>

/** All properties of the catalog, secrets in clear. */
export function catalogProperties(inputs: PropertyInputs): Record<string, string> {
  return definedProperties({
    type: 'hive',
    ...metastoreProperties(inputs.metastore),
    ...catalogStorageProperties(inputs.storage ?? { type: 'hdfs' }),
    ...inSnakeCase(inputs.metadataUpdate),
    enable_recursive_listing: inputs.enableRecursiveListing?.toString(),
    ...inputs.properties,
  })
}
