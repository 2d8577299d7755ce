import { maskedFurther } from '../../core/masked-properties'
import { NotFoundError } from '../../errors'
import type { Input, Plain } from '../../pulumi/dynamic'
import { isSecret } from '../../resources/catalog/keys'
import {
  createCatalog,
  type ListedCatalog,
  readCatalog,
  readCatalogs,
  showCatalogs,
  showCreateCatalog,
} from '../../sql/catalog'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import type { LookUpArgs, LookUpOutputArgs } from '../look-up'

/**
 * The arguments of {@link getCatalog}.
 * @since 0.1.0
 */
export interface GetCatalogArgs extends Plain<GetCatalogOutputArgs> {}

/**
 * The arguments of {@link getCatalogOutput}.
 * @since 0.1.0
 */
export interface GetCatalogOutputArgs extends LookUpOutputArgs {
  /** The name of the catalog. */
  readonly name: Input<string>
}

/**
 * An external catalog, also one that no resource manages.
 * @since 0.1.0
 */
export interface CatalogResult {
  /** The name of the catalog. */
  readonly name: string
  /** `hive`, `iceberg`, ... */
  readonly type: string
  /** Absent if it has none. */
  readonly comment?: string
  /** Every property; a property that may be secret shows only its first and last two characters. */
  readonly properties: Record<string, string>
  /** The statement that creates it, secrets masked. */
  readonly ddl: string
}

/**
 * One line of {@link listCatalogs}; the internal catalog is among them.
 * @since 0.1.0
 */
export interface CatalogListing {
  /** The name of the catalog. */
  readonly name: string
  /** `hive`, `iceberg`, ..., or `internal`. */
  readonly type: string
  /** Absent if it has none. */
  readonly comment?: string
}

export async function askCatalog(args: GetCatalogArgs, server: Server): Promise<CatalogResult> {
  const rows = await unlessMissing(server.query(showCreateCatalog(args.name)), 'catalogMissing')
  const shown = rows && readCatalog(rows)
  if (shown === undefined) throw new NotFoundError(`there is no external catalog "${args.name}"`)
  const { comment } = shown
  const properties = maskedFurther(shown.properties, isSecret)
  return {
    name: args.name,
    type: properties.type ?? '',
    ...(comment !== undefined && { comment }),
    properties,
    ddl: createCatalog({ name: args.name, comment, properties }, () => false).text,
  }
}

export async function askCatalogDdl(args: GetCatalogArgs, server: Server): Promise<string> {
  return (await askCatalog(args, server)).ddl
}

export async function askCatalogs(_args: LookUpArgs, server: Server): Promise<CatalogListing[]> {
  return readCatalogs(await server.query(showCatalogs())).map(listing)
}

function listing({ name, type, comment }: ListedCatalog): CatalogListing {
  return { name, type, ...(comment !== undefined && { comment }) }
}
