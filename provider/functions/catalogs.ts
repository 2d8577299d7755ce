import type { LookUpOutputOptions } from '../pulumi/dynamic'
import { type Input, type Output, type Plain, resolved } from '../pulumi/dynamic'
import { maskedFurther } from '../resources/hive-catalog/properties'
import { createCatalog, showCatalogs, showCreateCatalog } from '../sql/catalog'
import { type ListedCatalog, readCatalog, readCatalogs } from '../sql/show-catalog'
import { unlessMissing } from '../starrocks/missing'
import type { LookUpOutputArgs } from './look-up'
import { type LookUpArgs, lookUp, NotFoundError } from './look-up'

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
  /** The catalog's name. */
  readonly name: Input<string>
}

/**
 * An external catalog, whoever made it.
 * @since 0.1.0
 */
export interface CatalogResult {
  /** The catalog's name. */
  readonly name: string
  /** `hive`, `iceberg`, ... */
  readonly type: string
  /** Absent: it has none. */
  readonly comment?: string
  /** Every property; of those that may be secret the first and last two characters. */
  readonly properties: Record<string, string>
  /** The statement that makes it, secrets masked. */
  readonly ddl: string
}

/**
 * One line of {@link listCatalogs}; the internal catalog is among them.
 * @since 0.1.0
 */
export interface CatalogListing {
  /** The catalog's name. */
  readonly name: string
  /** `hive`, `iceberg`, ..., or `internal`. */
  readonly type: string
  /** Absent: it has none. */
  readonly comment?: string
}

/**
 * The external catalog of a name. There is an error when there is none.
 * @since 0.1.0
 */
export function getCatalog(args: GetCatalogArgs): Promise<CatalogResult> {
  return lookUp(args, async (server) => {
    const rows = await unlessMissing(server.query(showCreateCatalog(args.name)), 'catalogMissing')
    const shown = rows && readCatalog(rows)
    if (shown === undefined) throw new NotFoundError(`there is no external catalog "${args.name}"`)
    const { comment } = shown
    const properties = maskedFurther(shown.properties)
    return {
      name: args.name,
      type: properties.type ?? '',
      ...(comment !== undefined && { comment }),
      properties,
      ddl: createCatalog({ name: args.name, comment, properties }, () => false).text,
    }
  })
}

/**
 * {@link getCatalog} for outputs.
 * @since 0.1.0
 */
export function getCatalogOutput(args: GetCatalogOutputArgs, options?: LookUpOutputOptions): Output<CatalogResult> {
  return resolved(args, getCatalog, options)
}

/**
 * The statement that makes an external catalog, secrets masked. There is an error when there is no such catalog.
 * @since 0.1.0
 */
export async function getCatalogDdl(args: GetCatalogArgs): Promise<string> {
  return (await getCatalog(args)).ddl
}

/**
 * {@link getCatalogDdl} for outputs.
 * @since 0.1.0
 */
export function getCatalogDdlOutput(args: GetCatalogOutputArgs, options?: LookUpOutputOptions): Output<string> {
  return resolved(args, getCatalogDdl, options)
}

/**
 * All catalogs that the user has a privilege on, by name.
 * @since 0.1.0
 */
export function listCatalogs(args: LookUpArgs = {}): Promise<CatalogListing[]> {
  return lookUp(args, async (server) => readCatalogs(await server.query(showCatalogs())).map(listing))
}

/**
 * {@link listCatalogs} for outputs.
 * @since 0.1.0
 */
export function listCatalogsOutput(
  args: LookUpOutputArgs = {},
  options?: LookUpOutputOptions,
): Output<CatalogListing[]> {
  return resolved(args, listCatalogs, options)
}

function listing({ name, type, comment }: ListedCatalog): CatalogListing {
  return { name, type, ...(comment !== undefined && { comment }) }
}
