import type { CheckFailure } from '../../core/check'
import { BinaryReader, BinaryWriter } from './protocol'
import { type Decoded, NOTHING, readProperties, writeProperties } from './wire'

/*
 * The messages that carry properties, as plain objects, by the names of their methods. The numbers are those of pulumi/provider.proto;
 * what this provider does not need is not read. The other messages are those of the generated classes.
 */

interface Field<T> {
  readonly number: number
  /** The value if the field is not sent. */
  readonly none: T
  readonly read: (reader: BinaryReader) => T
}

const text = (number: number): Field<string> => ({ number, none: '', read: (reader) => reader.readString() })

const flag = (number: number): Field<boolean> => ({ number, none: false, read: (reader) => reader.readBool() })

const properties = (number: number): Field<Decoded> => ({ number, none: NOTHING, read: readProperties })

const REQUESTS = {
  checkConfig: { urn: text(1), news: properties(3) },
  diffConfig: { olds: properties(3), news: properties(4) },
  configure: { args: properties(2) },
  invoke: { tok: text(1), args: properties(2) },
  check: { urn: text(1), olds: properties(2), news: properties(3) },
  diff: { id: text(1), urn: text(2), olds: properties(3), news: properties(4), oldInputs: properties(6) },
  create: { urn: text(1), properties: properties(2), preview: flag(4) },
  read: { id: text(1), urn: text(2), properties: properties(3), inputs: properties(4) },
  update: { id: text(1), urn: text(2), olds: properties(3), news: properties(4), preview: flag(7) },
  delete: { id: text(1), urn: text(2), properties: properties(3) },
}

type Fields = Readonly<Record<string, Field<unknown>>>

type Message<F> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never }

export type Request<Method extends keyof typeof REQUESTS> = Message<(typeof REQUESTS)[Method]>

/** What reads a request; undefined for a method whose request has no properties. */
export function requestReader(method: string): ((bytes: Uint8Array) => unknown) | undefined {
  return Object.hasOwn(REQUESTS, method) ? readerOf(REQUESTS[method as keyof typeof REQUESTS]) : undefined
}

function readerOf(fields: Fields): (bytes: Uint8Array) => Message<Fields> {
  const none = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.none]))
  const byNumber = new Map(Object.entries(fields).map(([name, { number, read }]) => [number, { name, read }]))
  return (bytes) => {
    const message = { ...none }
    const reader = new BinaryReader(bytes)
    while (reader.nextField()) {
      const field = byNumber.get(reader.getFieldNumber())
      if (field === undefined) reader.skipField()
      else message[field.name] = field.read(reader)
    }
    return message
  }
}

export interface CheckResponse {
  readonly inputs: Decoded
  readonly failures: readonly CheckFailure[]
}

/** A read of an object that is gone has no id. */
export interface ReadResponse {
  readonly id?: string
  readonly properties?: Decoded
  readonly inputs?: Decoded
}

/** In a preview there is no id. */
export interface CreateResponse {
  readonly id?: string
  readonly properties: Decoded
}

/** google-protobuf does not write a field without a value. */
const RESPONSES = {
  checkConfig: writeCheck,
  check: writeCheck,
  create({ id, properties }: CreateResponse, writer: BinaryWriter) {
    writer.writeString(1, id)
    writer.writeMessage(2, properties, writeProperties)
  },
  read({ id, properties, inputs }: ReadResponse, writer: BinaryWriter) {
    writer.writeString(1, id)
    writer.writeMessage(2, properties, writeProperties)
    writer.writeMessage(3, inputs, writeProperties)
  },
  update: writeOnly,
  invoke: writeOnly,
}

function writeCheck({ inputs, failures }: CheckResponse, writer: BinaryWriter): void {
  writer.writeMessage(1, inputs, writeProperties)
  for (const failure of failures) writer.writeMessage(2, failure, writeFailure)
}

function writeFailure({ property, reason }: CheckFailure, writer: BinaryWriter): void {
  writer.writeString(1, property)
  writer.writeString(2, reason)
}

/** Properties and nothing else. */
function writeOnly(properties: Decoded, writer: BinaryWriter): void {
  writer.writeMessage(1, properties, writeProperties)
}

/** What writes a response; undefined for a method whose response has no properties. */
export function responseWriter(method: string): ((response: unknown) => Buffer) | undefined {
  if (!Object.hasOwn(RESPONSES, method)) return undefined
  const write = RESPONSES[method as keyof typeof RESPONSES] as (response: unknown, writer: BinaryWriter) => void
  return (response) => {
    const writer = new BinaryWriter()
    write(response, writer)
    const { buffer, byteOffset, byteLength } = writer.getResultBuffer()
    return Buffer.from(buffer, byteOffset, byteLength)
  }
}
