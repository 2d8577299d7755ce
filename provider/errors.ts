/**
 * The base of every error that the provider raises on purpose. A program that fails with one is shown the message without a stack.
 * @since 0.1.0
 */
export class ProviderError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(printable(message), options)
    this.name = new.target.name
    // The dynamic provider process prints the error and then its stack. A user of `pulumi up` needs only the message.
    this.stack = ''
    // The SDK prints an error without its stack if it is marked as a `RunError`. The mark is in no state and no log.
    Object.defineProperty(this, '__pulumiRunError', { value: true })
  }
}

/** C0 but tab and line feed, DEL and C1; line separators; characters that change the direction of text or are invisible. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/**
 * A text in the form for a terminal. Server errors, names and keys of a store can hold sequences that control a terminal, or that
 * let one text look like another. Line feeds stay, because messages have several lines.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0
    const digits = code.toString(16)
    if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
    return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
  })
}

/** A fault of the provider itself: any error that it does not raise on purpose. */
export class UnexpectedError extends ProviderError {
  constructor(error: unknown) {
    const [, frame] = /\n\s+at (.+)/.exec((error instanceof Error && error.stack) || '') ?? []
    super(
      `a fault of pulumi-starrocks; report it as an issue: ${messageOf(error)}${frame === undefined ? '' : ` (at ${frame})`}`,
      { cause: error },
    )
  }
}

/** Any thrown value as an error of the provider. */
export function typed(error: unknown): ProviderError {
  return error instanceof ProviderError ? error : new UnexpectedError(error)
}

/**
 * An input or an argument that is refused.
 * @since 0.1.0
 */
export class InputError extends ProviderError {
  constructor(
    /** The top-level input that the engine shows; empty for the resource as a whole. */
    readonly property: string,
    message: string,
  ) {
    super(message)
  }
}

/**
 * The object of a look-up or of a `get` does not exist.
 * @since 0.1.0
 */
export class NotFoundError extends ProviderError {}

/** An object of this name exists, and the resource did not create it. To take it over silently would put somebody's data at risk. */
export class ExistsError extends InputError {}

/** The object of this name is not the one that the resource created. To change it would harm its owner. */
export class OwnershipError extends ProviderError {}

/** The actual object has changed during a wait: the statements have to be planned again. */
export class StaleError extends ProviderError {}

/**
 * What a refusal means, whatever number and text the release uses.
 * @since 0.1.0
 */
export type StarRocksCondition =
  | 'unreachable'
  | 'timedOut'
  /** The cluster has no leader at the moment, and has not executed the statement. */
  | 'leaderMissing'
  /** The server accepts no more connections of this user. */
  | 'busy'
  /** Encryption is not available, or the certificate is not trusted. */
  | 'untrusted'
  /** The server asks for the password in a way that could reveal it, or by a plugin that is not supported. */
  | 'loginRefused'
  /** The peer is not a front end. */
  | 'garbled'
  /** The server requires TLS. */
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
  | 'variableMissing'
  /** Nobody can set the variable. */
  | 'variableReadOnly'
  /** Only SET GLOBAL can set the variable. */
  | 'variableGlobal'
  | 'resourceGroupMissing'
  | 'refused'

/**
 * Nobody matches on the text of a message: the server's numbers are classified here, once. A refusal without a number of its own (1064 covers
 * most) is told apart by the statement that was sent. Numbers over the versions 3.2 to 4.0 (`fe/common/ErrorCode.java` of each release).
 */
const CONDITION_OF_NUMBER: Readonly<Record<number, StarRocksCondition>> = {
  1007: 'databaseExists',
  1008: 'databaseMissing',
  1045: 'accessDenied',
  1046: 'databaseMissing', // "No database selected": what pipe statements answer for a database that is not there
  1049: 'databaseMissing', // 3.2
  1050: 'tableExists',
  1051: 'tableMissing', // 3.2
  1193: 'variableMissing',
  1203: 'busy',
  1229: 'variableGlobal',
  1252: 'notPermitted', // 3.2
  1621: 'variableReadOnly',
  5078: 'catalogMissing',
  5079: 'resourceGroupMissing',
  5203: 'notPermitted',
  5205: 'tlsRequired',
  5204: 'notPermitted', // Ranger
  5401: 'leaderMissing', // ERR_FORWARD_TOO_MANY_TIMES: forwarded thirty times and never executed
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

/** The code of the error by which our authentication plugins refuse to answer. */
export const REVEALING_LOGIN = 'STARROCKS_REVEALING_LOGIN'

const CONDITION_OF_CODE: Readonly<Record<string, StarRocksCondition>> = {
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
  AUTH_SWITCH_PLUGIN_ERROR: 'loginRefused',
  [REVEALING_LOGIN]: 'loginRefused',
  HANDSHAKE_UNKNOWN_ERROR: 'garbled',
  PROTOCOL_ERROR: 'garbled',
  PROTOCOL_UNEXPECTED_PACKET: 'garbled',
}

/**
 * A statement that StarRocks refused or did not receive.
 * @since 0.1.0
 */
export class StarRocksError extends ProviderError {
  constructor(
    message: string,
    /** What the refusal means, whatever the release calls it. */
    readonly condition: StarRocksCondition,
    /** The number of the error in the server; 0 if no server answered. */
    readonly errno: number,
    /** The server's SQLSTATE; empty if no server answered. */
    readonly sqlState: string,
    /** The statement with its secrets masked; absent if none was sent. */
    readonly statement?: string,
    /** The words of the server or the network, without the statement and the way out. */
    readonly reason = message,
  ) {
    super(message)
    this.reason = printable(reason)
  }

  /** True if the refusal means one of these. */
  is(...conditions: StarRocksCondition[]): boolean {
    return conditions.includes(this.condition)
  }

  /** True if the cluster has decided about the statement. Otherwise nobody knows whether it ran. */
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
  /** The part of OpenSSL that fails, and its reason without the place in the source. */
  readonly library?: unknown
  readonly reason?: unknown
  /** Set by the driver when it ends the connection. */
  readonly fatal?: boolean
}

const WHERE_CONNECTION_IS_SET =
  "Host, port, user and password are those of the resource's `connection`, of the stack configuration (starrocks:host, ...) or of the environment (STARROCKS_HOST, ...)"

const HINTS: { readonly [condition in StarRocksCondition]?: string } = {
  unreachable: WHERE_CONNECTION_IS_SET,
  accessDenied: WHERE_CONNECTION_IS_SET,
  busy: 'Fewer connections are opened with `connection.maxConnections` (starrocks:maxConnections, STARROCKS_MAX_CONNECTIONS)',
  loginRefused:
    'The provider supports mysql_native_password; over TLS (`connection.tls`, starrocks:tls, STARROCKS_TLS) also sha256_password and caching_sha2_password, and mysql_clear_password, as of LDAP users, where `connection.allowClearTextPassword` (starrocks:allowClearTextPassword, STARROCKS_ALLOW_CLEAR_TEXT_PASSWORD) is true',
  leaderMissing:
    'StarRocks has not run the statement, because the cluster has no leader: SHOW FRONTENDS shows whether a majority of the front ends is alive',
  garbled:
    'The port is the MySQL port of a front end (`query_port`, 9030 unless set otherwise), and not its HTTP port (8030)',
  untrusted:
    "The authority that signed the server's certificate, the name in it and the client's own certificate are set by `connection.tls` (starrocks:tls, STARROCKS_TLS_CA, ...)",
}

/** A longer text of the server is cut: a metastore answers with megabytes of stack traces. */
const LONGEST_REASON = 2_000

/**
 * Classifies what the driver threw; `masked` is the statement with its secrets masked, `scrub` removes the secrets of that
 * statement.
 *
 * @throws UnexpectedError if it comes from neither a server, the network nor the driver: that is a fault of ours, and no reason to
 * retry or to doubt the address
 */
export function fromDriver(
  error: unknown,
  address: string,
  masked?: string,
  scrub = (text: string) => text,
): StarRocksError {
  if (error instanceof StarRocksError) return error
  if (!isOfDriver(error)) throw typed(error)
  const answered = error.sqlMessage !== undefined
  const condition = answered ? conditionOfNumber(error.errno ?? 0, masked) : conditionOfCode(error)
  const number = answered ? ` (${error.errno}/${error.sqlState})` : ''
  const where = answered && condition !== 'accessDenied' ? 'StarRocks' : `StarRocks at ${address}`
  const hint = HINTS[condition] === undefined ? '' : `. ${HINTS[condition]}`
  const reason = `${where}: ${saidBy(error, condition, scrub)}${number}`
  return new StarRocksError(
    `${reason}${hint}${inStatement(masked)}`,
    condition,
    answered ? (error.errno ?? 0) : 0,
    error.sqlState ?? '',
    masked,
    reason,
  )
}

/**
 * The error of a connection that was lost between the greeting and the login over TLS. In TLS 1.3 a server refuses the client's certificate
 * only after the client has begun to log in, and may close the connection before the client can read why. A restart looks the same.
 */
export function lostInLogin(error: StarRocksError): StarRocksError {
  const { condition, errno, sqlState, statement, reason } = error
  return new StarRocksError(
    `${reason}. It closed the connection before the login, as it does if it requires or refuses a certificate of the client. ${HINTS.untrusted}`,
    condition,
    errno,
    sqlState,
    statement,
    reason,
  )
}

function inStatement(masked: string | undefined): string {
  return masked === undefined ? '' : `\n  in: ${masked.replaceAll('\n', '\n      ')}`
}

/** The reason in the words of the server, the network or the driver. */
function saidBy(
  { sqlMessage, message, code, library, reason }: DriverError,
  condition: StarRocksCondition,
  scrub: (text: string) => string,
): string {
  // A failing metastore answers with a Java stack trace of many lines: the first line is the reason.
  const [first = ''] = (sqlMessage ?? message ?? '').slice(0, 2 * LONGEST_REASON).split('\n', 1)
  if (condition === 'garbled') return `what answers there does not speak the MySQL protocol (${first.slice(0, 200)})`
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR')
    return `it requests a login by a plugin that the provider does not support (${first.split('. ', 1)[0]?.slice(0, 200)})`
  if (typeof library === 'string' && typeof reason === 'string') return reason
  const said = scrub(first) || (code ?? 'connection lost')
  return said.length > LONGEST_REASON ? `${said.slice(0, LONGEST_REASON)}... (the rest is omitted)` : said
}

/** The error of a timeout; `what`: what the provider waited for, `masked`: the statement, if there was one. */
export function timeoutError(address: string, milliseconds: number, what: string, masked?: string): StarRocksError {
  const reason = `StarRocks at ${address}: no answer within ${shownSeconds(milliseconds)} s`
  return new StarRocksError(
    masked === undefined ? `${reason} while it waited for ${what}` : `${reason}${inStatement(masked)}`,
    'timedOut',
    0,
    '',
    masked,
    reason,
  )
}

function shownSeconds(milliseconds: number): string {
  return milliseconds < 10_000
    ? String(Number((milliseconds / 1000).toFixed(1)))
    : String(Math.round(milliseconds / 1000))
}

/** Network errors have a code like ECONNRESET. Codes of Node that begin with ERR_ are about a call, unless it was about TLS. */
function isOfDriver(error: unknown): error is DriverError {
  if (!(error instanceof Error)) return false
  const { sqlMessage, code, fatal } = error as DriverError
  if (sqlMessage !== undefined || fatal === true) return true
  if (code === undefined) return false
  return Object.hasOwn(CONDITION_OF_CODE, code) || /^(E[A-Z0-9]+$|ERR_(SSL|TLS)_)/.test(code)
}

/** 5700 is the number of 3.3 and 3.4 for a catalog that exists, and of every version for a partition. */
function conditionOfNumber(errno: number, statement: string | undefined): StarRocksCondition {
  if (errno === 5700 && statement?.startsWith('CREATE EXTERNAL CATALOG')) return 'catalogExists'
  // A limit of connections has no number, and no other refusal of a login lacks one (`ConnectScheduler.registerConnection`).
  if (errno === 1064 && statement === undefined) return 'busy'
  return CONDITION_OF_NUMBER[errno] ?? 'refused'
}

function conditionOfCode(error: DriverError): StarRocksCondition {
  const { code = '' } = error
  // The text of OpenSSL for the alert by which a server refuses a client's certificate.
  if (/^ERR_(SSL|TLS)_/.test(code)) return 'untrusted'
  // The driver stopped in the middle of a packet that it could not parse.
  if (code.startsWith('ERR_') || error instanceof TypeError || error instanceof RangeError) return 'garbled'
  // Without a code the driver refuses a command on a connection that was closed meanwhile.
  return CONDITION_OF_CODE[code] ?? 'unreachable'
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
