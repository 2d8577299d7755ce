/**
 * Every error that the provider raises on purpose. Nobody else looks at message texts: what StarRocks says by number is
 * classified here once, and what it says without a number (1064 covers most refusals) is told apart by the statement that
 * was sent, not by its words.
 */
export class ProviderError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    // The dynamic provider process prints the stack of whatever is thrown; to a person who reads `pulumi up`, the message is enough.
    this.stack = `${this.name}: ${message}`
  }
}

/** Inputs that cannot be accepted. `property` is the top-level input that the engine shows; empty: the resource as a whole. */
export class InputError extends ProviderError {
  constructor(
    readonly property: string,
    message: string,
  ) {
    super(message)
  }
}

/** An object of this name exists, and the resource did not make it. Taking it over silently would put somebody's data at risk. */
export class ExistsError extends InputError {}

/** The object under the name of a resource is not the one that the resource created. To change it would harm somebody else's. */
export class OwnershipError extends ProviderError {}

/** What was observed has changed while it was waited for: the statements have to be worked out again. */
export class StaleError extends ProviderError {}

/** What a refusal means to the provider, whatever the server's version calls it. */
export type Condition =
  | 'unreachable'
  | 'timedOut'
  /** The cluster has no leader at the moment, and the statement was not executed. */
  | 'leaderMissing'
  /** It takes no more connections of this user. */
  | 'busy'
  /** Encryption was asked for and is not to be had, or the certificate is not to be trusted. */
  | 'untrusted'
  /** The cluster lets nobody in who does not encrypt. */
  | 'tlsRequired'
  | 'accessDenied'
  | 'notPermitted'
  | 'catalogExists'
  | 'catalogMissing'
  | 'databaseExists'
  | 'databaseMissing'
  | 'tableExists'
  | 'tableMissing'
  | 'pipeExists'
  | 'pipeMissing'
  | 'noFiles'
  | 'filteredRows'
  | 'analyzeJobExists'
  | 'refused'

/** Server numbers by condition, over the versions 3.2 to 4.0 (`fe/common/ErrorCode.java` of each release). */
const CONDITION_OF_NUMBER: Readonly<Record<number, Condition>> = {
  1007: 'databaseExists',
  1008: 'databaseMissing',
  1045: 'accessDenied',
  1046: 'databaseMissing', // "No database selected": what pipe statements answer for a database that is not there
  1049: 'databaseMissing', // 3.2
  1050: 'tableExists',
  1051: 'tableMissing', // 3.2
  1203: 'busy',
  1252: 'notPermitted', // 3.2
  5078: 'catalogMissing',
  5203: 'notPermitted',
  5205: 'tlsRequired',
  5204: 'notPermitted', // Ranger
  5401: 'leaderMissing', // ERR_FORWARD_TOO_MANY_TIMES: handed on thirty times, and nobody has executed it
  5501: 'databaseMissing',
  5502: 'tableMissing',
  5514: 'catalogExists',
  5515: 'analyzeJobExists', // 4.1 on
  5600: 'noFiles',
  5610: 'filteredRows',
  5801: 'pipeMissing',
  5802: 'pipeExists',
  6011: 'pipeMissing', // up to 3.4
  6012: 'pipeExists', // up to 3.4
}

const CONDITION_OF_CODE: Readonly<Record<string, Condition>> = {
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EPIPE: 'unreachable',
  ETIMEDOUT: 'unreachable',
  PROTOCOL_CONNECTION_LOST: 'unreachable',
  PROTOCOL_SEQUENCE_TIMEOUT: 'timedOut',
  HANDSHAKE_NO_SSL_SUPPORT: 'untrusted',
  HANDSHAKE_SSL_ERROR: 'untrusted',
}

/** A statement that StarRocks refused, or that could not reach it. */
export class StarRocksError extends ProviderError {
  constructor(
    message: string,
    readonly condition: Condition,
    /** The server's number, 0 where no server answered. */
    readonly errno: number,
    readonly sqlState: string,
    /** The statement as it may be shown: secrets masked. Absent: none has been sent. */
    readonly statement?: string,
    /** What the server or the network said, without the statement and the way out. */
    readonly reason = message,
  ) {
    super(message)
  }

  is(...conditions: Condition[]): boolean {
    return conditions.includes(this.condition)
  }

  /** Whether the cluster has decided about the statement. Of any other, nobody knows what became of it. */
  get answered(): boolean {
    return this.errno !== 0 && !this.is('leaderMissing', 'busy')
  }
}

interface DriverError {
  readonly code?: string
  readonly errno?: number
  readonly sqlState?: string
  readonly sqlMessage?: string
  readonly message: string
}

const WHERE_CONNECTION_IS_SET =
  "Host, port, user and password are those of the resource's `connection`, of the stack configuration (starrocks:host, ...) or of the environment (STARROCKS_HOST, ...)"

const HINTS: { readonly [condition in Condition]?: string } = {
  unreachable: WHERE_CONNECTION_IS_SET,
  accessDenied: WHERE_CONNECTION_IS_SET,
  busy: 'Fewer connections are opened with `connection.maxConnections` (starrocks:maxConnections, STARROCKS_MAX_CONNECTIONS)',
  untrusted:
    "The authority that signed the server's certificate, the name it bears and the client's own certificate are set by `connection.tls` (starrocks:tls, STARROCKS_TLS_CA, ...)",
}

/** Classifies what the driver threw; `masked` is the statement as it may be shown, `scrub` removes the secrets of that statement. */
export function fromDriver(
  error: unknown,
  address: string,
  masked?: string,
  scrub = (text: string) => text,
): StarRocksError {
  const driver = error as DriverError
  const answered = driver.sqlMessage !== undefined
  const condition = answered ? conditionOfNumber(driver.errno ?? 0, masked) : conditionOfCode(driver.code ?? '')
  // A failing metastore answers with a Java stack trace of many lines: the first one is the reason.
  const said =
    scrub((driver.sqlMessage ?? driver.message ?? '').split('\n', 1)[0] ?? '') || (driver.code ?? 'connection lost')
  const number = answered ? ` (${driver.errno}/${driver.sqlState})` : ''
  const statement = masked === undefined ? '' : `\n  in: ${masked.replaceAll('\n', '\n      ')}`
  const where = answered && condition !== 'accessDenied' ? 'StarRocks' : `StarRocks at ${address}`
  const hint = HINTS[condition] === undefined ? '' : `. ${HINTS[condition]}`
  const reason = `${where}: ${said}${number}`
  return new StarRocksError(
    `${reason}${hint}${statement}`,
    condition,
    answered ? (driver.errno ?? 0) : 0,
    driver.sqlState ?? '',
    masked,
    reason,
  )
}

/** 5700 is what 3.3 and 3.4 say of a catalog that exists, and every version of a partition. */
function conditionOfNumber(errno: number, statement: string | undefined): Condition {
  if (errno === 5700 && statement?.startsWith('CREATE EXTERNAL CATALOG')) return 'catalogExists'
  // A limit of connections has no number, and nothing else that lets nobody in is without one (`ConnectScheduler.registerConnection`).
  if (errno === 1064 && statement === undefined) return 'busy'
  return CONDITION_OF_NUMBER[errno] ?? 'refused'
}

function conditionOfCode(code: string): Condition {
  // What OpenSSL calls the alert by which a server refuses a client's certificate.
  if (code.startsWith('ERR_SSL_')) return 'untrusted'
  return CONDITION_OF_CODE[code] ?? 'unreachable'
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
