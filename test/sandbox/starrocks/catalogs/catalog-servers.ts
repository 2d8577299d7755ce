import type { DataType } from '../types'

/**
 * A server outside of the cluster that an Iceberg catalog asks: a REST server, a database, or AWS Glue of one region. A real one is
 * asked for its configuration (REST) or for a connection (JDBC) by each CREATE and ALTER of a catalog, Glue only for its databases.
 */
export interface CatalogServer {
  /** The credential or token of OAuth 2.0, or `user:password` of a database; without it the server accepts everybody. */
  readonly credential?: string
  /** The columns of the tables by database and table. The tables are not partitioned, and have no rows. */
  readonly databases?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, DataType>>>>>>
}

/** The servers that answer, by their address: `http://polaris:8181`, `jdbc:mysql://db:3306/iceberg`, `glue:eu-west-1`. All others are down. */
export type CatalogServers = Readonly<Record<string, CatalogServer>>

type Properties = ReadonlyMap<string, string>

/** The server of an Iceberg catalog, if it answers and accepts the credentials. */
export function catalogServerOf(properties: Properties, servers: CatalogServers): CatalogServer | undefined {
  const server = servers[addressOf(properties) ?? '']
  if (server?.credential === undefined || server.credential === credentialOf(properties)) return server
  return undefined
}

function addressOf(properties: Properties): string | undefined {
  const glue = properties.get('iceberg.catalog.type')?.toLowerCase() === 'glue'
  return glue ? `glue:${properties.get('aws.glue.region')}` : properties.get('iceberg.catalog.uri')
}

function credentialOf(properties: Properties): string | undefined {
  const property = (name: string) => properties.get(`iceberg.catalog.${name}`)
  if (property('type')?.toLowerCase() === 'jdbc') return `${property('jdbc.user')}:${property('jdbc.password')}`
  if (property('security')?.toLowerCase() !== 'oauth2') return undefined
  const [credential, token] = [property('oauth2.credential'), property('oauth2.token')]
  // A scope beside a token turns security off (`OAuth2SecurityConfig.scopePresentOnlyWithCredential`).
  if (token !== undefined && property('oauth2.scope') !== undefined) return undefined
  return token ?? credential
}
