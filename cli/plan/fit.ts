/** A part of a long text that can be shown in full, in one line, or not at all. */
export interface Piece {
  readonly full: string
  readonly short: string
  /** How many resources it tells of. */
  readonly resources: number
}

const GAP = '\n\n'

/** `shortened` resources are shown in one line, `hidden` ones not at all. */
export type Rest = (hidden: number, shortened: number) => string

/**
 * The head and as many pieces as there is room for: first all in one line, in their order, then in full. What does not fit is told at
 * the end. The head has to fit, with some room for that.
 */
export function fitPieces(head: string, pieces: readonly Piece[], length: number, rest: Rest): string {
  const whole = [head, ...pieces.map(({ full }) => full)].join(GAP)
  if (whole.length <= length) return whole
  const all = resourcesIn(pieces)
  const room = length - head.length - GAP.length - rest(all, all).length
  const shown = pieces.slice(0, fitting(pieces, room))
  let spare = room - shown.reduce((sum, { short }) => sum + GAP.length + short.length, 0)
  const texts = shown.map(({ full, short }) => {
    const more = Math.max(0, full.length - short.length)
    if (more > spare) return short
    spare -= more
    return full
  })
  const shortened = shown.filter(({ full }, i) => texts[i] !== full)
  return [head, ...texts, rest(all - resourcesIn(shown), resourcesIn(shortened))].join(GAP)
}

function resourcesIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { resources }) => sum + resources, 0)
}

/** How many of the pieces, from the first on, fit in one line each. */
function fitting(pieces: readonly Piece[], room: number): number {
  let used = 0
  const end = pieces.findIndex(({ short }) => {
    used += GAP.length + short.length
    return used > room
  })
  return end === -1 ? pieces.length : end
}

/** As many lines as fit, and how many are left. */
export function fitLines(lines: readonly string[], length: number, rest: (hidden: number) => string): string[] {
  const whole = lines.join('\n')
  if (whole.length <= length) return [...lines]
  let used = rest(lines.length).length
  const end = lines.findIndex((line) => {
    used += line.length + 1
    return used > length
  })
  return [...lines.slice(0, end), rest(lines.length - end)]
}

/** A text with at most so many characters, cut behind a line if there is one. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text
  const note = `\n… ${text.length} characters in all`
  const cut = text.slice(0, Math.max(0, length - note.length)).toWellFormed()
  const end = cut.lastIndexOf('\n')
  return (end > 0 ? cut.slice(0, end) : cut) + note
}
