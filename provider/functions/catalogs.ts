import { maskedFurther } from '../core/masked-properties'
import { NotFoundError } from '../errors'
import { type Input, type LookUpOutputOptions, type Output, type Plain, resolved } from '../pulumi/dynamic'
import { isSecret } from '../resources/catalog/keys'
import {
  createCatalog,
  type ListedCatalog,
  readCatalog,
  readCatalogs,
  showCatalogs,
  showCreateCatalog,
} from '../sql/catalog'
import { unlessMissing } from '../starrocks/missing'
import { type LookUpArgs, type LookUpOutputArgs, lookUp } from './look-up'

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

/**
 * Looks up an external catalog by its name. Fails with a NotFoundError if there is none.
 * @since 0.1.0
 */
export function getCatalog(args: GetCatalogArgs): Promise<CatalogResult> {
  return lookUp(args, async (server) => {
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
 * Returns the statement that creates an external catalog, secrets masked. Fails with a NotFoundError if there is no such catalog.
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
 * Lists all catalogs that the user has a privilege on, by name.
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
