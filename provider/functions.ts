import type { ConnectionArgs } from './args'
import { maskedFurther } from './catalog/properties'
import { InputError, ProviderError, StarRocksError } from './core/errors'
import { type Input, type Output, type Plain, programConfig, resolved } from './core/resource'
import { NO_HOST } from './core/session'
import { connectionSettings } from './core/settings'
import { createCatalog, showCatalogs, showCreateCatalog } from './sql/catalog'
import { type ListedCatalog, readCatalog, readCatalogs } from './sql/show-catalog'
import { disconnectAll, type Server, serverFor } from './starrocks/connection'

/*
 * What a program can look up. Each function runs in the program itself, in previews as well, and has two forms: one for plain
 * arguments, which gives a promise, and one for outputs of resources, which gives an output.
 */

/** What every look-up can be given. */
export interface LookUpArgs {
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. */
  readonly connection?: Input<ConnectionArgs>
}

/** What {@link getCatalog} is given. */
export interface GetCatalogArgs extends LookUpArgs {
  readonly name: Input<string>
}

/** An external catalog, whoever made it. */
export interface CatalogResult {
  readonly name: string
  /** `hive`, `iceberg`, ... */
  readonly type: string
  readonly comment?: string
  /** Every property; of those that may be secret the first and last two characters. */
  readonly properties: Record<string, string>
  /** The statement that makes it, secrets masked. */
  readonly ddl: string
}

/** One line of {@link listCatalogs}; the internal catalog is among them. */
export interface CatalogListing {
  readonly name: string
  /** `hive`, `iceberg`, ..., or `internal`. */
  readonly type: string
  readonly comment?: string
}

/** What was looked up is not there. */
export class NotFoundError extends ProviderError {}

/** The external catalog of a name. There is an error when there is none. */
export function getCatalog(args: Plain<GetCatalogArgs>): Promise<CatalogResult> {
  return lookUp(args, async (server) => {
    const shown = readCatalog(await whereItIs(server.query(showCreateCatalog(args.name))))
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

/** {@link getCatalog} for outputs. */
export function getCatalogOutput(args: GetCatalogArgs): Output<CatalogResult> {
  return resolved(args, getCatalog)
}

/** All catalogs that the user has a privilege on, by name. */
export function listCatalogs(args: Plain<LookUpArgs> = {}): Promise<CatalogListing[]> {
  return lookUp(args, async (server) => readCatalogs(await server.query(showCatalogs())).map(listing))
}

/** {@link listCatalogs} for outputs. */
export function listCatalogsOutput(args: LookUpArgs = {}): Output<CatalogListing[]> {
  return resolved(args, listCatalogs)
}

function listing({ name, type, comment }: ListedCatalog): CatalogListing {
  return { name, type, ...(comment !== undefined && { comment }) }
}

let underWay = 0

/** An open connection would keep the program from ending: the last look-up closes them. */
async function lookUp<T>(args: Plain<LookUpArgs>, ask: (server: Server) => Promise<T>): Promise<T> {
  const settings = connectionSettings(args.connection, { config: programConfig, env: process.env })
  if (settings === undefined) throw new InputError('connection', NO_HOST)
  underWay++
  try {
    return await ask(serverFor(settings))
  } finally {
    underWay--
    if (underWay === 0) await disconnectAll()
  }
}

/** No rows where the catalog is missing. */
async function whereItIs<Row>(rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof StarRocksError && error.is('catalogMissing')) return []
    throw error
  }
}
