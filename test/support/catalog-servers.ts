import type { CatalogServers } from '../sandbox/starrocks/catalogs/catalog-servers'

export const REST_SERVER = 'http://rest.test/catalog'
export const CATALOG_DATABASE = 'jdbc:postgresql://database.test:5432/iceberg'

/** The servers that answer to Iceberg catalogs in the suites about all kinds, whatever their credentials are. */
export const OPEN_SERVERS: CatalogServers = { [REST_SERVER]: {}, [CATALOG_DATABASE]: {} }
