import type { CatalogDatabaseArgs } from '../catalog-database/args'

/**
 * The arguments of a {@link HiveDatabase}.
 * @since 0.1.0
 */
export interface HiveDatabaseArgs extends CatalogDatabaseArgs {}
