import { packed, unpacked } from '../../core/packed'
import { isObject } from '../../core/validate'
import { UNKNOWN, type Values } from '../../core/values'
import { ProviderError } from '../../errors'
import { BinaryReader, BinaryWriter } from './protocol'
import { isAnySecret, memberOf, type Secrecy } from './secrecy'

/*
 * Values as Pulumi's protocol sends them. A secret, a resource and an output are objects with a signature
 * (sdk/go/common/resource/properties.go); an unknown value is one of seven texts, by its type.
 *
 * On the wire they are a `google.protobuf.Struct` (google/protobuf/struct.proto). The generated classes would make objects of every value
 * first, which took a third of the processor time of a preview.
 */

const SIGNATURE = '4dabf18193072939515e22adb298388d'
const SECRET = '1b47061264138c4ac30d75fd1eb44270'
const RESOURCE = '5cf8f73096256a8f31e491e813e4eb8e'
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4'

/** The texts for an unknown boolean, number, string, list, asset, archive and object. */
const UNKNOWNS: ReadonlySet<string> = new Set([
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  UNKNOWN,
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
])

/** The numbers of the fields of `Struct`, of an entry of its map, of `Value` and of `ListValue`. */
const FIELDS = 1
const [KEY, VALUE] = [1, 2]
const [NULL_VALUE, NUMBER_VALUE, STRING_VALUE, BOOL_VALUE, STRUCT_VALUE, LIST_VALUE] = [1, 2, 3, 4, 5, 6]
const VALUES = 1

/** Plain values, and which of them are secret. */
export interface Decoded {
  readonly values: Values
  readonly secrecy: Secrecy
}

export const NOTHING: Decoded = { values: {}, secrecy: new Map() }

export function decode(struct: Uint8Array): Decoded {
  const members: Members = new Map()
  readMembers(members, new BinaryReader(struct))
  return propertiesOf(members)
}

/** Reads a field that is a `Struct`. */
export function readProperties(reader: BinaryReader): Decoded {
  const members: Members = new Map()
  reader.readMessage(members, readMembers)
  return propertiesOf(members)
}

function propertiesOf(members: Members): Decoded {
  const [values, secrecy] = plainObject(members)
  return { values: unpacked(values as Values), secrecy }
}

type Part = readonly [value: unknown, secrecy: Secrecy]

const NULL: Part = [null, false]

type Members = Map<string, Part>

function readMembers(members: Members, reader: BinaryReader): void {
  while (reader.nextField()) {
    if (reader.getFieldNumber() !== FIELDS) {
      reader.skipField()
      continue
    }
    const member = { name: '', part: NULL }
    reader.readMessage(member, readMember)
    // The core would lose it without an error, such as a column: it makes objects of values by their names.
    if (member.name === '__proto__') throw new ProviderError('a property cannot have the name __proto__')
    members.set(member.name, member.part)
  }
}

function readMember(member: { name: string; part: Part }, reader: BinaryReader): void {
  while (reader.nextField())
    if (reader.getFieldNumber() === KEY) member.name = reader.readString()
    else if (reader.getFieldNumber() === VALUE) reader.readMessage(member, readValue)
    else reader.skipField()
}

function readValue(holder: { part: Part }, reader: BinaryReader): void {
  while (reader.nextField())
    switch (reader.getFieldNumber()) {
      case BOOL_VALUE:
        holder.part = [reader.readBool(), false]
        break
      case NUMBER_VALUE:
        holder.part = [reader.readDouble(), false]
        break
      case STRING_VALUE: {
        const text = reader.readString()
        holder.part = [UNKNOWNS.has(text) ? UNKNOWN : text, false]
        break
      }
      case LIST_VALUE: {
        const elements: Part[] = []
        reader.readMessage(elements, readElements)
        holder.part = plainList(elements)
        break
      }
      case STRUCT_VALUE: {
        const members: Members = new Map()
        reader.readMessage(members, readMembers)
        holder.part = plainValue(members)
        break
      }
      default:
        // Null is what the value is without a kind.
        reader.skipField()
    }
}

function readElements(elements: Part[], reader: BinaryReader): void {
  while (reader.nextField()) {
    if (reader.getFieldNumber() !== VALUES) {
      reader.skipField()
      continue
    }
    const element = { part: NULL }
    reader.readMessage(element, readValue)
    elements.push(element.part)
  }
}

function plainList(elements: readonly Part[]): Part {
  return [elements.map(([element]) => element), elements.some(([, secrecy]) => isAnySecret(secrecy))]
}

/** Of an object with a signature, what it stands for. */
function plainValue(members: Members): Part {
  switch (members.get(SIGNATURE)?.[0]) {
    case SECRET:
      return [memberIn(members, 'value')[0], true]
    case RESOURCE: {
      // A component has no id; an unknown id is sent as an empty text.
      const [id] = memberIn(members, 'id')
      if (id === null) return memberIn(members, 'urn')
      return [id === '' ? UNKNOWN : id, false]
    }
    case OUTPUT: {
      const [plain, secrecy] = members.get('value') ?? [UNKNOWN, false]
      return [plain, memberIn(members, 'secret')[0] === true ? true : secrecy]
    }
    default:
      return plainObject(members)
  }
}

function memberIn(members: Members, name: string): Part {
  return members.get(name) ?? NULL
}

/** The members by name: the engine sends them in a random order, and the order of a map decides the order of columns. */
function plainObject(members: Members): Part {
  const values: Record<string, unknown> = {}
  const secrecy = new Map<string, Secrecy>()
  for (const name of [...members.keys()].sort()) {
    const [value, part] = members.get(name)!
    values[name] = value
    if (isAnySecret(part)) secrecy.set(name, part)
  }
  return [values, secrecy]
}

export function encode(decoded: Decoded): Uint8Array {
  const writer = new BinaryWriter()
  writeProperties(decoded, writer)
  return writer.getResultBuffer()
}

/** Writes the content of a `Struct`. */
export function writeProperties({ values, secrecy }: Decoded, writer: BinaryWriter): void {
  writeMembers({ values: packed(values), secrecy }, writer)
}

function writeMembers({ values, secrecy }: Decoded, writer: BinaryWriter): void {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) writeMember(name, value, memberOf(secrecy, name), writer)
}

function writeMember(name: string, value: unknown, secrecy: Secrecy, writer: BinaryWriter): void {
  writer.beginSubMessage(FIELDS)
  writer.writeString(KEY, name)
  writer.beginSubMessage(VALUE)
  writeValue(value, secrecy, writer)
  writer.endSubMessage(VALUE)
  writer.endSubMessage(FIELDS)
}

function writeValue(value: unknown, secrecy: Secrecy, writer: BinaryWriter): void {
  const isSecret = secrecy === true || (!isObject(value) && isAnySecret(secrecy))
  if (isSecret && value !== UNKNOWN) {
    writer.beginSubMessage(STRUCT_VALUE)
    writeMember(SIGNATURE, SECRET, false, writer)
    writeMember('value', value, false, writer)
    writer.endSubMessage(STRUCT_VALUE)
  } else if (typeof value === 'boolean') writer.writeBool(BOOL_VALUE, value)
  else if (typeof value === 'number') writer.writeDouble(NUMBER_VALUE, value)
  else if (typeof value === 'string') writer.writeString(STRING_VALUE, value)
  else if (Array.isArray(value)) {
    writer.beginSubMessage(LIST_VALUE)
    for (const element of value) writeElement(element, writer)
    writer.endSubMessage(LIST_VALUE)
  } else if (isObject(value)) {
    writer.beginSubMessage(STRUCT_VALUE)
    writeMembers({ values: value, secrecy }, writer)
    writer.endSubMessage(STRUCT_VALUE)
  } else writer.writeEnum(NULL_VALUE, 0)
}

function writeElement(element: unknown, writer: BinaryWriter): void {
  writer.beginSubMessage(VALUES)
  writeValue(element, false, writer)
  writer.endSubMessage(VALUES)
}
