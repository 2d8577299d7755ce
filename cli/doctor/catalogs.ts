import { StarRocksError } from '../../provider/errors'
import { readCatalogs, showCatalogDatabases, showCatalogs } from '../../provider/sql/catalog'
import { counted } from '../../provider/sql/counted'
import type { Cluster } from './cluster'
import { type Declared, textInput } from './declared'
import type { Finding } from './finding'

/** The external catalogs, by their names, and whether their metastores answer. */
export async function catalogFindings(
  { server }: Cluster,
  resources: readonly Declared[],
): Promise<{ names: string[]; findings: Finding[] }> {
  const shown = readCatalogs(await server.query(showCatalogs())).filter(({ type }) => type !== 'internal')
  const used = new Set(resources.flatMap((resource) => catalogOf(resource) ?? []))
  const findings = await Promise.all(
    shown.map(({ name, type }) => oneCatalog(name, type, resources.length === 0 || used.has(name))),
  )
  const names = shown.map(({ name }) => name)
  const created = new Set(resources.filter(isCatalog).flatMap((resource) => textInput(resource, 'name') ?? []))
  const unknown = [...used].filter((name) => !names.includes(name) && name !== 'default_catalog')
  return { names, findings: [...findings, ...unknown.map(notThere)] }

  async function oneCatalog(name: string, type: string, isUsed: boolean): Promise<Finding> {
    try {
      const databases = await server.query(showCatalogDatabases(name))
      return {
        status: 'ok',
        about: name,
        text: `${type}: its metastore lists ${counted(databases.length, 'database')}`,
      }
    } catch (error) {
      if (!(error instanceof StarRocksError)) throw error
      // Another stack, or nobody, cares about the others.
      return { status: isUsed ? 'problem' : 'warning', about: name, text: `${type}: ${error.reason}` }
    }
  }

  function notThere(name: string): Finding {
    if (created.has(name)) return { status: 'ok', about: name, text: 'this stack creates it' }
    return { status: 'problem', about: name, text: 'there is no such catalog, or the user has no privilege on it' }
  }
}

function isCatalog({ kind }: Declared): boolean {
  return ['HiveCatalog', 'IcebergCatalog', 'ExternalCatalog'].includes(kind)
}

function catalogOf(resource: Declared): string | undefined {
  return textInput(resource, isCatalog(resource) ? 'name' : 'catalog')
}
