import type { TlsOptions } from 'node:tls'
import { bare } from './errors'
import { Features } from './features'

/** The TLS settings of the front end; all texts are PEM. */
export interface TlsSettings {
  cert: string
  key: string
  /** Demands a certificate of the client that this authority has signed (`ssl_truststore_location`). */
  clientCa?: string
  /** Refuses a login in the clear (`ssl_force_secure_transport`). */
  required?: boolean
}

/** TLS came to the MySQL protocol with 3.4.1 (StarRocks' documentation, SSL Authentication). */
const SINCE = [3, 4, 1] as const

/** The settings in node:tls; refused for a release without TLS. */
export function serverSide({ cert, key, clientCa }: TlsSettings, version: string): TlsOptions {
  if (!new Features(version).atLeast(...SINCE)) {
    throw new Error(`sandbox: StarRocks ${version} speaks no TLS with its clients; 3.4.1 was the first that did`)
  }
  return { cert, key, ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: true }) }
}

/**
 * The error for a login without TLS (ErrorCode.ERR_SECURE_TRANSPORT_REQUIRED, reported by MysqlProto.negotiate before it reads
 * the user). StarRocks nevertheless accepts clients of 127.0.0.1; the sandbox has no others, so it makes no such exception.
 */
export const tlsRequired = () => bare('Connections using insecure transport are prohibited', 5205)
