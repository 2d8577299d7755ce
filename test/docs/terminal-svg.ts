/** Draws what a command prints as a picture of a terminal. */

interface Colours {
  readonly background: string
  readonly border: string
  readonly text: string
  readonly dim: string
  /** By the number of a colour in an ANSI sequence. */
  readonly ansi: Readonly<Record<number, string>>
}

/** The colours of GitHub's pages, light and dark. */
export const THEMES = {
  light: {
    background: '#ffffff',
    border: '#d1d9e0',
    text: '#1f2328',
    dim: '#6e7781',
    ansi: { 31: '#cf222e', 32: '#116329', 33: '#9a6700', 34: '#0969da', 35: '#8250df', 36: '#1b7c83' },
  },
  dark: {
    background: '#0d1117',
    border: '#3d444d',
    text: '#e6edf3',
    dim: '#8b949e',
    ansi: { 31: '#ff7b72', 32: '#3fb950', 33: '#d29922', 34: '#58a6ff', 35: '#bc8cff', 36: '#39c5cf' },
  },
} satisfies Record<string, Colours>

export type Theme = keyof typeof THEMES

interface Picture {
  /** For those who cannot see it. */
  readonly title: string
  readonly command: string
  /** With the sequences for colours. */
  readonly text: string
}

const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
const FONT_SIZE = 13
const LINE_HEIGHT = 19
/** The widest of those fonts. */
const LETTER_WIDTH = 0.61 * FONT_SIZE
const PADDING = 20

export function terminalSvg({ title, command, text }: Picture, theme: Theme): string {
  const colours: Colours = THEMES[theme]
  const lines = [prompt(command), [], ...styledLines(text.trimEnd()).flatMap(wrapped)]
  const columns = Math.max(...lines.map((spans) => spans.reduce((sum, { text }) => sum + [...text].length, 0)))
  const width = Math.ceil(columns * LETTER_WIDTH + 2 * PADDING)
  const height = lines.length * LINE_HEIGHT + 2 * PADDING
  const rows = lines
    .map((spans, i) => row(spans, PADDING + (i + 0.75) * LINE_HEIGHT, colours))
    .filter((line) => line !== '')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${colours.background}" stroke="${colours.border}"/>
<g font-family="${FONT}" font-size="${FONT_SIZE}" fill="${colours.text}">
${rows.join('\n')}
</g>
</svg>
`
}

interface Span {
  readonly text: string
  readonly isBold: boolean
  readonly isDim: boolean
  readonly colour: number | undefined
}

const PLAIN = { isBold: false, isDim: false, colour: undefined }

function prompt(command: string): Span[] {
  return [
    { ...PLAIN, isDim: true, text: '$ ' },
    { ...PLAIN, text: command },
  ]
}

/** The lines of a text, in pieces of one style each. */
function styledLines(text: string): Span[][] {
  let style: Omit<Span, 'text'> = PLAIN
  return text.split('\n').map((line) => {
    const spans: Span[] = []
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a sequence begins with it
    for (const [, codes, piece] of line.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)) {
      if (piece !== undefined) spans.push({ ...style, text: piece })
      else for (const code of codes!.split(';')) style = styled(style, Number(code))
    }
    return spans
  })
}

/** The style after an ANSI code. */
function styled(style: Omit<Span, 'text'>, code: number): Omit<Span, 'text'> {
  if (code === 0) return PLAIN
  if (code === 1) return { ...style, isBold: true }
  if (code === 2) return { ...style, isDim: true }
  if (code === 22) return { ...style, isBold: false, isDim: false }
  if (code === 39) return { ...style, colour: undefined }
  if (code >= 31 && code <= 36) return { ...style, colour: code }
  throw new Error(`the ANSI code ${code} cannot be drawn`)
}

/** As many columns as a page of GitHub shows without making the letters smaller. */
const COLUMNS = 104

/** A line as a terminal of that width shows it. */
function wrapped(spans: readonly Span[]): Span[][] {
  const letters = spans.flatMap(({ text, ...style }) => [...text].map((letter) => ({ ...style, text: letter })))
  const rows = Array.from({ length: Math.max(1, Math.ceil(letters.length / COLUMNS)) }, (_, i) =>
    letters.slice(i * COLUMNS, (i + 1) * COLUMNS),
  )
  return rows.map(joined)
}

/** Neighbours of one style as one span. */
function joined(letters: readonly Span[]): Span[] {
  const spans: Span[] = []
  for (const letter of letters) {
    const last = spans.at(-1)
    const isSame = last?.isBold === letter.isBold && last.isDim === letter.isDim && last.colour === letter.colour
    if (isSame) spans[spans.length - 1] = { ...last, text: last.text + letter.text }
    else spans.push(letter)
  }
  return spans
}

function row(spans: readonly Span[], y: number, colours: Colours): string {
  if (spans.length === 0) return ''
  // Not every viewer keeps blanks, whatever the style says.
  const kept = spans.map((span, i) => ({
    ...span,
    text: span.text.replace(i === 0 ? /^ +| {2,}/g : / {2,}/g, noBreak),
  }))
  return `<text x="${PADDING}" y="${y}">${kept.map((span) => tspan(span, colours)).join('')}</text>`
}

function noBreak(blanks: string): string {
  return '\u00a0'.repeat(blanks.length)
}

function tspan({ text, isBold, isDim, colour }: Span, colours: Colours): string {
  const fill = colour === undefined ? (isDim ? colours.dim : undefined) : colours.ansi[colour]
  const attributes = `${fill === undefined ? '' : ` fill="${fill}"`}${isBold ? ' font-weight="bold"' : ''}`
  return attributes === '' ? escaped(text) : `<tspan${attributes}>${escaped(text)}</tspan>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
