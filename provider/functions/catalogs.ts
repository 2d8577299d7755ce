import { type LookUpOutputOptions, type Output, resolved } from '../pulumi/dynamic'
import type { CatalogListing, CatalogResult, GetCatalogArgs, GetCatalogOutputArgs } from './ask/catalogs'
import { type LookUpArgs, type LookUpOutputArgs, lookUp } from './look-up'

/**
 * Looks up an external catalog by its name. Fails with a NotFoundError if there is none.
 * @since 0.1.0
 */
export function getCatalog(args: GetCatalogArgs): Promise<CatalogResult> {
  return lookUp(args, async () => (await import('./ask/catalogs.js')).askCatalog)
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
 * @result ddl The statement that creates it, secrets masked.
 * @since 0.1.0
 */
export function getCatalogDdl(args: GetCatalogArgs): Promise<string> {
  return lookUp(args, async () => (await import('./ask/catalogs.js')).askCatalogDdl)
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
 * @result catalogs The catalogs.
 * @since 0.1.0
 */
export function listCatalogs(args: LookUpArgs = {}): Promise<CatalogListing[]> {
  return lookUp(args, async () => (await import('./ask/catalogs.js')).askCatalogs)
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
