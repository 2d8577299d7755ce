import type { Members, Type } from '../../provider/core/schema'
import { registry } from '../../provider/resources/registry'

/** A kind of resource. */
export interface Kind {
  /** The module that serves it. */
  readonly file: string
  /** What it may be given, by the name of the input. */
  readonly shapes: Readonly<Record<string, Type>>
}

/** Every kind of resource in the registry: a new one needs no entry anywhere. */
export function allKinds(): ReadonlyMap<string, Kind> {
  return new Map(
    registry.map(({ kind, file, inputs }) => {
      const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { type }]) => [name, type]))
      return [kind, { file, shapes }]
    }),
  )
}

/** Every place in a shape where a secret can stand, such as `storage<azureBlob>.auth<sasToken>.sasToken`. */
export function secretPlaces(shape: Type, place: string): string[] {
  switch (shape.kind) {
    case 'string':
      return shape.secret ? [place] : []
    case 'object':
      return ofMembers(shape.members, place)
    case 'union':
      return Object.entries(shape.variants).flatMap(([variant, members]) => ofMembers(members, `${place}<${variant}>`))
    default:
      return 'of' in shape && isShape(shape.of) ? secretPlaces(shape.of, place) : []
  }
}

/** Of a choice, `of` is the words. */
export function isShape(of: Type | readonly string[]): of is Type {
  return 'kind' in of
}

function ofMembers(members: Members, place: string): string[] {
  return Object.entries(members).flatMap(([name, { type }]) => secretPlaces(type, `${place}.${name}`))
}
