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
    for (const [length, pieces] of [
      [TELLING, piecesOf(plants, TELLING, written, isOwn)],
      [TELLING_ENCODED, piecesOf(plants, TELLING_ENCODED, encoded, () => true)],
    ] as const) {
      for (const { where, text } of this.straws) {
        for (let at = 0; at + length <= text.length; at++) {
          const place = pieces.get(text.slice(at, at + length))
          if (place === undefined || finds.has(`${place} ${where}`)) continue
          finds.set(`${place} ${where}`, { place, where, around: text.slice(Math.max(0, at - 80), at + 80) })
        }
      }
    }
    return [...finds.values()]
  }
}

function piecesOf(
  plants: readonly Plant[],
  length: number,
  forms: (secret: string) => string[],
  counts: (piece: string) => boolean,
): Map<string, string> {
  const pieces = new Map<string, string>()
  for (const { place, secret } of plants) {
    for (const form of forms(secret)) {
      for (let at = 0; at + length <= form.length; at++) {
        const piece = form.slice(at, at + length)
        if (counts(piece)) pieces.set(piece, place)
      }
    }
  }
  return pieces
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
