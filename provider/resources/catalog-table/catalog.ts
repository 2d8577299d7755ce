import type { CheckContext } from '../../core/spec'
import { type Draft, hasUnknown } from '../../core/values'
import { readCatalog, showCreateCatalog } from '../../sql/catalog'
import { hiveCaseProblem } from '../../sql/hive'

/** What decides which databases and tables a catalog can have. */
export interface LakeCatalog {
  /** `hive`, `iceberg`, `unified`, ... */
  readonly type: string
  /** True if it keeps names as they are, as a REST catalog does; a Hive metastore and AWS Glue keep them in lower case. */
  readonly keepsCase: boolean
}

/**
 * The catalog of a new object, or of one that moves to another catalog. Undefined if StarRocks does not show it: the same run may
 * create it, or the cluster may not answer.
 */
export async function catalogOf(draft: Draft, { server, recorded }: CheckContext): Promise<LakeCatalog | undefined> {
  const { catalog } = draft
  if (server === undefined || typeof catalog !== 'string' || hasUnknown(catalog)) return undefined
  if (recorded.catalog === catalog && recorded.name === draft.name) return undefined
  const rows = await server.query(showCreateCatalog(catalog)).catch(() => [])
  const properties = readCatalog(rows)?.properties
  if (properties?.type === undefined) return undefined
  const type = properties.type.toLowerCase()
  const metastore = properties['iceberg.catalog.type']?.toLowerCase() ?? ''
  return { type, keepsCase: type === 'iceberg' && !['hive', 'glue'].includes(metastore) }
}

/** Refuses a name that the metastore of a known catalog would keep in another case. */
export function checkCase(draft: Draft, catalog: LakeCatalog | undefined, { fail }: CheckContext): void {
  if (catalog === undefined || catalog.keepsCase || hasUnknown(draft.name)) return
  const problem = hiveCaseProblem(String(draft.name))
  if (problem !== undefined) fail('name', problem)
}
