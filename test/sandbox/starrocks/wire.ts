import { createHash } from 'node:crypto'
import type { AnswerColumn, WireType } from './answer'
import type { StarRocksError } from './errors'
import type { Cell } from './store'

/** The capabilities of StarRocks: no EOF deprecation, no multi statements, no compression. */
const CAPABILITIES = 0x0038820c
const CLIENT_SSL = 0x00000800
const UTF8 = 33
const BINARY = 63
export const SERVER_MORE_RESULTS = 0x0008
const PLUGIN = 'mysql_native_password'

const CLIENT_CONNECT_WITH_DB = 0x00000008
const CLIENT_PLUGIN_AUTH = 0x00080000
const CLIENT_PLUGIN_AUTH_LENENC = 0x00200000

const TYPE_CODES: Record<WireType, { code: number; length: number; charset: number }> = {
  text: { code: 0xfd, length: 1048576, charset: UTF8 },
  binary: { code: 0xfd, length: 1048576, charset: BINARY },
  boolean: { code: 0x01, length: 1, charset: BINARY },
  integer: { code: 0x03, length: 11, charset: BINARY },
  bigint: { code: 0x08, length: 20, charset: BINARY },
  double: { code: 0x05, length: 22, charset: BINARY },
  decimal: { code: 0xf6, length: 40, charset: BINARY },
  date: { code: 0x0a, length: 10, charset: BINARY },
  datetime: { code: 0x0c, length: 19, charset: BINARY },
}

export interface HandshakeResponse {
  user: string
  database?: string
  authentication: Buffer
  plugin?: string
}

export function greeting(connectionId: number, version: string, scramble: Buffer, tls: boolean): Buffer {
  const capabilities = tls ? CAPABILITIES | CLIENT_SSL : CAPABILITIES
  return Buffer.concat([
    Buffer.from([10]),
    Buffer.from(`${version}\0`),
    uint(connectionId, 4),
    scramble.subarray(0, 8),
    Buffer.from([0]),
    uint(capabilities & 0xffff, 2),
    Buffer.from([UTF8]),
    uint(0, 2),
    uint(capabilities >>> 16, 2),
    Buffer.from([21]),
    Buffer.alloc(10),
    scramble.subarray(8),
    Buffer.from(`\0${PLUGIN}\0`),
  ])
}

/** The wish for TLS is a handshake response that ends before the user's name. */
export function requestsTls(packet: Buffer): boolean {
  return packet.length === 32 && (packet.readUInt32LE(0) & CLIENT_SSL) !== 0
}

export function readHandshakeResponse(packet: Buffer): HandshakeResponse {
  const capabilities = packet.readUInt32LE(0)
  let at = 32
  const text = () => {
    const end = packet.indexOf(0, at)
    const value = packet.toString('utf8', at, end < 0 ? packet.length : end)
    at = end < 0 ? packet.length : end + 1
    return value
  }
  const user = text()
  const length =
    capabilities & CLIENT_PLUGIN_AUTH_LENENC ? readLength(packet, at) : { value: packet[at]!, next: at + 1 }
  const authentication = packet.subarray(length.next, length.next + length.value)
  at = length.next + length.value
  const database = capabilities & CLIENT_CONNECT_WITH_DB ? text() : undefined
  const plugin = capabilities & CLIENT_PLUGIN_AUTH ? text() : undefined
  return { user, database: database || undefined, authentication, plugin }
}

/** Asks a client that began with another plugin for this one. */
export function switchPlugin(scramble: Buffer, plugin = PLUGIN): Buffer {
  return Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), scramble, Buffer.from([0])])
}

export const speaksNativePassword = (plugin?: string) => plugin === undefined || plugin === PLUGIN

/** mysql_native_password: sha1(password) xor sha1(scramble + sha1(sha1(password))). */
export function passwordMatches(password: string, scramble: Buffer, answer: Buffer): boolean {
  if (password === '') return answer.length === 0
  const sha1 = (...parts: Buffer[]) => createHash('sha1').update(Buffer.concat(parts)).digest()
  const once = sha1(Buffer.from(password))
  const mask = sha1(scramble, sha1(once))
  return answer.equals(once.map((byte, i) => byte ^ mask[i]!))
}

export function okPacket(affectedRows: number, info = '', status = 0): Buffer {
  // Without session tracking, an info has its length before it, and a missing one is omitted.
  const text = info === '' ? Buffer.alloc(0) : textOf(info)
  return Buffer.concat([Buffer.from([0]), lengthOf(affectedRows), lengthOf(0), uint(status, 2), uint(0, 2), text])
}

export function errorPacket({ errno, sqlState, message }: StarRocksError): Buffer {
  return Buffer.concat([Buffer.from([0xff]), uint(errno, 2), Buffer.from(`#${sqlState}${message}`)])
}

export const eofPacket = (status = 0) => Buffer.concat([Buffer.from([0xfe]), uint(0, 2), uint(status, 2)])

export function resultSetPackets(columns: AnswerColumn[], rows: Cell[][], status = 0): Buffer[] {
  return [
    lengthOf(columns.length),
    ...columns.map(columnPacket),
    eofPacket(),
    ...rows.map(rowPacket),
    eofPacket(status),
  ]
}

function columnPacket({ name, type }: AnswerColumn): Buffer {
  const { code, length, charset } = TYPE_CODES[type]
  const fixed = Buffer.concat([
    Buffer.from([0x0c]),
    uint(charset, 2),
    uint(length, 4),
    Buffer.from([code]),
    uint(0, 2),
    Buffer.alloc(3),
  ])
  return Buffer.concat([textOf('def'), textOf(''), textOf(''), textOf(''), textOf(name), textOf(name), fixed])
}

function rowPacket(row: Cell[]): Buffer {
  // A cell with the text `\N` is also NULL.
  return Buffer.concat(row.map((cell) => (cell === null || cell === '\\N' ? Buffer.from([0xfb]) : textOf(cell))))
}

function textOf(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([lengthOf(bytes.length), bytes])
}

function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntLE(value, 0, bytes)
  return buffer
}

/** A length-encoded integer. */
function lengthOf(value: number): Buffer {
  if (value < 0xfb) return Buffer.from([value])
  if (value < 0x10000) return Buffer.concat([Buffer.from([0xfc]), uint(value, 2)])
  if (value < 0x1000000) return Buffer.concat([Buffer.from([0xfd]), uint(value, 3)])
  const long = Buffer.alloc(8)
  long.writeBigUInt64LE(BigInt(value))
  return Buffer.concat([Buffer.from([0xfe]), long])
}

function readLength(packet: Buffer, at: number): { value: number; next: number } {
  const first = packet[at]!
  if (first < 0xfb) return { value: first, next: at + 1 }
  const bytes = first === 0xfc ? 2 : 3
  return { value: packet.readUIntLE(at + 1, bytes), next: at + 1 + bytes }
}
