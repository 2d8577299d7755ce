import { packed, unpacked } from '../../core/packed'
import { isObject } from '../../core/validate'
import { UNKNOWN, type Values } from '../../core/values'
import { ListValue, NullValue, Struct, Value } from './protocol'
import { isAnySecret, memberOf, type Secrecy } from './secrecy'

/*
 * Values as Pulumi's protocol sends them. A secret, a resource and an output are objects with a signature
 * (sdk/go/common/resource/properties.go); an unknown value is one of seven texts, by its type.
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

/** Plain values, and which of them are secret. */
export interface Decoded {
  readonly values: Values
  readonly secrecy: Secrecy
}

export const NOTHING: Decoded = { values: {}, secrecy: new Map() }

export function decode(struct: Struct | undefined): Decoded {
  if (struct === undefined) return NOTHING
  const [values, secrecy] = decodeMembers(struct)
  return { values: unpacked(values as Values), secrecy }
}

type Part = readonly [value: unknown, secrecy: Secrecy]

function decodeMembers(struct: Struct): Part {
  const members = membersOf(struct).map(([name, value]) => [name, decodeValue(value)] as const)
  const secrecy = members.flatMap(([name, [, part]]) => (isAnySecret(part) ? [[name, part] as const] : []))
  return [Object.fromEntries(members.map(([name, [value]]) => [name, value])), new Map(secrecy)]
}

/** The members by name: the engine sends them in a random order, and the order of a map decides the order of columns. */
function membersOf(struct: Struct): [string, Value][] {
  return [...struct.getFieldsMap().toArray()]
    .map(([name]): [string, Value] => [name, struct.getFieldsMap().get(name)!])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function decodeValue(value: Value): Part {
  switch (value.getKindCase()) {
    case Value.KindCase.BOOL_VALUE:
      return [value.getBoolValue(), false]
    case Value.KindCase.NUMBER_VALUE:
      return [value.getNumberValue(), false]
    case Value.KindCase.STRING_VALUE:
      return [UNKNOWNS.has(value.getStringValue()) ? UNKNOWN : value.getStringValue(), false]
    case Value.KindCase.LIST_VALUE: {
      const elements = value.getListValue()!.getValuesList().map(decodeValue)
      return [elements.map(([element]) => element), elements.some(([, secrecy]) => isAnySecret(secrecy))]
    }
    case Value.KindCase.STRUCT_VALUE:
      return decodeObject(value.getStructValue()!)
    default:
      return [null, false]
  }
}

function decodeObject(struct: Struct): Part {
  const members = struct.getFieldsMap()
  switch (members.get(SIGNATURE)?.getStringValue()) {
    case SECRET:
      return [decodeOptional(members.get('value'))[0], true]
    case RESOURCE: {
      // A component has no id; an unknown id is sent as an empty text.
      const [id] = decodeOptional(members.get('id'))
      if (id === null) return decodeOptional(members.get('urn'))
      return [id === '' ? UNKNOWN : id, false]
    }
    case OUTPUT: {
      const value = members.get('value')
      const [plain, secrecy] = value === undefined ? [UNKNOWN, false] : decodeValue(value)
      return [plain, members.get('secret')?.getBoolValue() ? true : secrecy]
    }
    default:
      return decodeMembers(struct)
  }
}

function decodeOptional(value: Value | undefined): Part {
  return value === undefined ? [null, false] : decodeValue(value)
}

export function encode({ values, secrecy }: Decoded): Struct {
  return encodeMembers({ values: packed(values), secrecy })
}

function encodeMembers({ values, secrecy }: Decoded): Struct {
  const struct = new Struct()
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) struct.getFieldsMap().set(name, encodeValue(value, memberOf(secrecy, name)))
  return struct
}

function encodeValue(value: unknown, secrecy: Secrecy): Value {
  const isSecret = secrecy === true || (!isObject(value) && isAnySecret(secrecy))
  if (isSecret && value !== UNKNOWN) {
    const wrapped = new Struct()
    wrapped.getFieldsMap().set(SIGNATURE, text(SECRET))
    wrapped.getFieldsMap().set('value', encodeValue(value, false))
    return new Value().setStructValue(wrapped)
  }
  switch (typeof value) {
    case 'boolean':
      return new Value().setBoolValue(value)
    case 'number':
      return new Value().setNumberValue(value)
    case 'string':
      return text(value)
  }
  if (Array.isArray(value))
    return new Value().setListValue(new ListValue().setValuesList(value.map((element) => encodeValue(element, false))))
  if (isObject(value)) return new Value().setStructValue(encodeMembers({ values: value, secrecy }))
  return new Value().setNullValue(NullValue.NULL_VALUE)
}

function text(value: string): Value {
  return new Value().setStringValue(value)
}
