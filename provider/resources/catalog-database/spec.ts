import { schema } from '../../core/schema'
import type { CheckContext, Spec } from '../../core/spec'
import type { Draft } from '../../core/values'
import { catalogOf, checkCase } from '../catalog-table/catalog'
import { type Actual, databaseSpec, type Inputs } from './database-spec'

/** The types of catalogs whose connectors create no database. */
const READ_ONLY = ['deltalake', 'hudi', 'jdbc', 'es', 'elasticsearch', 'kudu', 'odps']

export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'CatalogDatabase',
  family: 'catalog database',
  file: 'catalog-database',
  inputs: schema.inputsOf('CatalogDatabase'),
  ...databaseSpec(checkCatalog),
}

async function checkCatalog(draft: Draft, context: CheckContext): Promise<void> {
  const catalog = await catalogOf(draft, context)
  if (catalog !== undefined && READ_ONLY.includes(catalog.type))
    context.fail('catalog', `StarRocks creates no databases in a catalog of type ${catalog.type}`)
  checkCase(draft, catalog, context)
}
