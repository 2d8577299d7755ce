import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Members, Type } from '../../provider/core/schema'
import type { Spec } from '../../provider/core/spec'

const PROVIDER = join(__dirname, '../../provider')

/** A kind of resource. */
export interface Kind {
  /** The module that serves it. */
  readonly file: string
  /** What it may be given, by the name of the input. */
  readonly shapes: Readonly<Record<string, Type>>
}

/** Every kind of resource that the provider serves, found from its files: a new one needs no entry anywhere. */
export async function allKinds(): Promise<ReadonlyMap<string, Kind>> {
  const files = readdirSync(PROVIDER, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && readFileSync(join(PROVIDER, file), 'utf8').includes('extends StarRocksResource'),
  )
  const specs = await Promise.all(
    files.map(async (file) => {
      const { handler } = (await import(join(PROVIDER, file))) as { handler: { readonly spec: Declared } }
      return handler.spec
    }),
  )
  return new Map(
    specs.map(({ kind, file, inputs }) => {
      const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { type }]) => [name, type]))
      return [kind, { file, shapes }]
    }),
  )
}

type Declared = Pick<Spec<never, never, never>, 'kind' | 'file' | 'inputs'>

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
