import { OK, textRows } from '../answer'
import { createCatalogText } from '../catalogs/catalog'
import { analyzing, bare, unknownCatalog } from '../errors'
import type { Handlers } from '../execute'
import { hashOrder, javaHash } from '../hash-order'
import { filterRows } from '../inline'
import { INTERNAL_CATALOG, sortedByName } from '../metadata'
import type { Cell } from '../store'

const COLUMNS = ['Catalog', 'Type', 'Comment']
const INTERNAL_ROW: Cell[] = [
  INTERNAL_CATALOG,
  'Internal',
  "An internal catalog contains this cluster's self-managed tables.",
]

export const catalogHandlers: Handlers = {
  async createCatalog({ frontEnd }, { name, comment, properties, ifNotExists }) {
    await frontEnd.catalogs.create(name, comment, properties, ifNotExists)
    return OK
  },

  alterCatalog({ frontEnd }, { name, properties }) {
    const refused = frontEnd.features.refusedCatalogProperty([...properties.keys()])
    if (refused) throw analyzing(`Not support alter catalog property ${refused}`)
    frontEnd.catalogs.alter(name, properties, frontEnd.features)
    return OK
  },

  dropCatalog({ frontEnd }, { name, ifExists }) {
    if (name === INTERNAL_CATALOG) throw analyzing("Can't drop the default internal catalog")
    if (frontEnd.catalogs.drop(name) || ifExists) return OK
    if (!frontEnd.features.atLeast(3, 3)) throw bare(`Catalog '${name}' doesn't exist`)
    throw bare(`Unknown catalog '${name}'`, 5078)
  },

  showCatalogs(session, { filter, proc }) {
    const external = session.frontEnd.catalogs.all().filter(({ id }) => session.access.mayUseCatalog(id))
    const rows = (proc ? hashOrder(external, (catalog) => javaHash(catalog.name)) : sortedByName(external)).map(
      ({ name, comment, properties }): Cell[] => {
        const type = properties.get('type')!
        return [name, type[0]!.toUpperCase() + type.slice(1).toLowerCase(), comment ?? null]
      },
    )
    const all = [...rows, INTERNAL_ROW]
    if (!proc) all.sort(([a], [b]) => (a! < b! ? -1 : 1))
    return filterRows(textRows(COLUMNS, all), filter, session.frontEnd.store, session.context)
  },

  showCreateCatalog({ frontEnd }, { name }) {
    const columns = ['Catalog', 'Create Catalog']
    if (name === INTERNAL_CATALOG) return textRows(columns, [])
    const catalog = frontEnd.catalogs.get(name)
    if (!catalog) throw unknownCatalog(name)
    return textRows(columns, [[name, createCatalogText(catalog, frontEnd.masking, frontEnd.features)]])
  },
}
