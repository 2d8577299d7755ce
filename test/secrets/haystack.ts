import type { Plant } from './planting'

/** So many characters in a row give something of a secret away; its mask shows two on either side. */
const TELLING = 6
/** Of an encoding, in whose alphabet other things are written as well. */
const TELLING_ENCODED = 12

/** Where a secret was found, in which form, and what stands around it. */
export interface Find {
  readonly place: string
  readonly where: string
  readonly around: string
}

/** Everything that somebody gets to see, to be searched for pieces of secrets in any form. */
export class Haystack {
  private readonly straws: { readonly where: string; readonly text: string }[] = []
  private readonly seen = new Set<string>()

  /** Texts that come again and again are searched once. */
  add(where: string, text: string): void {
    const key = `${where} ${text}`
    if (text === '' || this.seen.has(key)) return
    this.seen.add(key)
    this.straws.push({ where, text })
  }

  get size(): number {
    return this.straws.reduce((sum, { text }) => sum + text.length, 0)
  }

  /** The finds, one a place and source at most. */
  search(plants: readonly Plant[]): Find[] {
    const finds = new Map<string, Find>()
    const placesOf = new Map<string, string>()
    for (const { place, secret } of plants) for (const piece of piecesOf(secret)) placesOf.set(piece, place)
    for (const { where, text } of this.straws) {
      for (const [length, from, to] of candidates(text, placesOf)) {
        for (let at = Math.max(0, from); at <= Math.min(to, text.length - length); at++) {
          const place = placesOf.get(text.slice(at, at + length))
          if (place === undefined || finds.has(`${place} ${where}`)) continue
          finds.set(`${place} ${where}`, { place, where, around: text.slice(Math.max(0, at - 80), at + 80) })
        }
      }
    }
    return [...finds.values()]
  }
}

/** Where pieces of this length can begin: between the two places, both included. */
type Candidate = readonly [length: number, from: number, to: number]

/**
 * Whether a text has this many characters of an encoding in a row is seen by looking at some of them: a piece covers one of these places
 * in any case. Texts are long, and to look at each of their places would take minutes.
 */
const LOOKED_AT = 6
const APART = TELLING_ENCODED - LOOKED_AT + 1

function* candidates(text: string, pieces: ReadonlyMap<string, string>): Generator<Candidate> {
  for (let at = text.indexOf('~'); at >= 0; at = text.indexOf('~', at + 1)) yield [TELLING, at - TELLING + 1, at]
  for (let at = 0; at + LOOKED_AT <= text.length; at += APART)
    if (pieces.has(INSIDE + text.slice(at, at + LOOKED_AT))) yield [TELLING_ENCODED, at - APART + 1, at]
}

/** Before what is looked at in a piece of an encoding. */
const INSIDE = 'inside '

const known = new Map<string, ReadonlySet<string>>()

/** Everything that gives the secret away, and what to look at. */
function piecesOf(secret: string): ReadonlySet<string> {
  const pieces = known.get(secret) ?? makePieces(secret)
  known.set(secret, pieces)
  return pieces
}

function makePieces(secret: string): ReadonlySet<string> {
  const encodings = encoded(secret).flatMap((form) => windows(form, TELLING_ENCODED))
  return new Set([
    ...written(secret)
      .flatMap((form) => windows(form, TELLING))
      .filter(isOwn),
    ...encodings,
    ...encodings.flatMap((piece) => windows(piece, LOOKED_AT)).map((part) => INSIDE + part),
  ])
}

function windows(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length))
}

/** Whether so little can only be a secret's: what is left of an escape is found in many texts. */
function isOwn(piece: string): boolean {
  return piece.includes('~') && (piece.match(/[a-z0-9]/gi)?.length ?? 0) >= 3
}

/** As a text has it: in JSON, in JSON in JSON, in SQL, in a URL. */
function written(secret: string): string[] {
  const json = (text: string) => JSON.stringify(text).slice(1, -1)
  return [
    secret,
    json(secret),
    json(json(secret)),
    secret.replaceAll(/["'\\]/g, '\\$&'),
    secret.replaceAll(/["']/g, '$&$&'),
    encodeURIComponent(secret),
    secret.toUpperCase(),
  ]
}

/** In base64 a text has three forms, by what stands before it. */
function encoded(secret: string): string[] {
  const shifted = ['', 'x', 'xx'].map((before) => Buffer.from(before + secret))
  return [
    Buffer.from(secret).toString('hex'),
    ...(['base64', 'base64url'] as const).flatMap((encoding) =>
      // What stands before and after leaves its bits in the first and last characters.
      shifted.map((bytes) => bytes.toString(encoding).replace(/=+$/, '').slice(4, -2)),
    ),
  ]
}
