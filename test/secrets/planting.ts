import { createHash } from 'node:crypto'
import type { Members, Type } from '../../provider/core/schema'
import { isObject } from '../../provider/core/validate'
import { isShape, secretPlaces } from './places'

/** A secret, and where it stands. */
export interface Plant {
  readonly place: string
  readonly secret: string
}

/** In place of a value: what stands here is left out, although it could hold a secret. */
export const NONE = Symbol('left out')

/**
 * A secret of its own for a name: the same in every run. No six characters of it are without a `~`, so that they are found nowhere by
 * chance: not in a ciphertext, an id or a time.
 */
export function secretFor(name: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`).toString(36)
  return (digits.slice(0, 20).match(/.{4}/g) ?? []).join('~')
}

/** The same with all that a format may have to escape. */
export function awkward(name: string): string {
  const [a, b, c, d, e] = secretFor(name).split('~')
  return `${a}~"~${b}~'~${c}~%~é${d?.slice(1)}~+~${e}`
}

/** Puts secrets into values, by the shapes of these, and keeps a list. */
export class Planter {
  readonly plants: Plant[] = []

  /**
   * A value of a shape with a secret in every place for one. `like` is what else there has to be: a string is a secret that somebody
   * knows already, and `NONE` keeps a place empty.
   */
  fill(shape: Type, like: unknown, place: string, owner: string): unknown {
    if (like === NONE) return undefined
    if (typeof like === 'boolean' || secretPlaces(shape, place).length === 0) return like
    switch (shape.kind) {
      case 'string':
        return this.plant(place, owner, like)
      case 'object':
        return this.fillMembers(shape.members, like, place, owner)
      case 'union': {
        if (!isObject(like)) return like
        const variant = String(like[shape.tag])
        const members = shape.variants[variant] ?? {}
        return { [shape.tag]: variant, ...this.fillMembers(members, like, `${place}<${variant}>`, owner) }
      }
      case 'list':
        return Array.isArray(like) ? like.map((element) => this.fill(shape.of, element, place, owner)) : like
      case 'map':
        if (!isObject(like)) return like
        return Object.fromEntries(
          Object.entries(like).map(([key, value]) => [key, this.fill(shape.of, value, place, `${owner}/${key}`)]),
        )
      default:
        return 'of' in shape && isShape(shape.of) ? this.fill(shape.of, like, place, owner) : like
    }
  }

  /** Keeps a secret that no shape tells of. */
  plant(place: string, owner: string, given?: unknown): string {
    const secret = typeof given === 'string' ? given : awkward(`${owner} ${place}`)
    this.plants.push({ place, secret })
    return secret
  }

  /** What can hold a secret is there, unless it is a union, of which somebody has to say which variant it is. */
  private fillMembers(members: Members, like: unknown, place: string, owner: string): Record<string, unknown> {
    const given = isObject(like) ? like : {}
    const filled = Object.entries(members).map(([name, { type }]) => {
      return [name, this.fill(type, given[name], `${place}.${name}`, owner)] as const
    })
    return Object.fromEntries(filled.filter(([, value]) => value !== undefined))
  }
}
