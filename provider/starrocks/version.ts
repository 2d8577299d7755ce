import { sql } from '../sql/quote'
import type { Server } from './connection'

/** What the release of a server can do. */
export interface ServerVersion {
  /** As the server calls itself: `4.0.0-37c7c51`. */
  readonly text: string
  /** Whether ALTER CATALOG sets any property; before 3.3.12 and 3.4.2 it sets only the service name of Ranger (`CatalogAnalyzer`). */
  readonly altersCatalogs: boolean
}

const versions = new WeakMap<Server, Promise<ServerVersion>>()

/** The version of a cluster; asked for once. */
export function versionOf(server: Server): Promise<ServerVersion> {
  const known = versions.get(server) ?? ask(server)
  versions.set(server, known)
  known.catch(() => versions.delete(server))
  return known
}

async function ask(server: Server): Promise<ServerVersion> {
  const [row] = await server.query(sql`SELECT @@version_comment`)
  return parseVersion(Object.values(row ?? {})[0] ?? '')
}

/** A build that bears no number, such as one of the main branch, is taken for newer than all that do. */
export function parseVersion(text: string): ServerVersion {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number)
  const atLeast = (...wanted: number[]) => {
    const differing = wanted.findIndex((part, i) => part !== numbers?.[i])
    return numbers === undefined || differing < 0 || (numbers[differing] ?? 0) > (wanted[differing] ?? 0)
  }
  return { text, altersCatalogs: atLeast(3, 4) ? atLeast(3, 4, 2) : atLeast(3, 3, 12) }
}
