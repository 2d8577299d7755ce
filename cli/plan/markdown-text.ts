/*
 * Text of others in Markdown. Names, comments and messages must not mention anybody, open a tag, or end the block that they are in. So
 * they are in code always: GitHub looks for mentions and links everywhere else, also behind a backslash.
 */

/** Text on one line as a code span. */
export function code(text: string): string {
  const line = text.replaceAll('\n', ' ')
  if (line.trim() === '') return '<code>&nbsp;</code>'
  const fence = '`'.repeat(longestRun(line) + 1)
  // Markdown takes one blank away on both sides, if there is one on both.
  const pad = /^[` ]|[` ]$/.test(line) ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** A block of code that nothing in it can end. */
export function fenced(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}${language}\n${text}\n${fence}`
}

/** A word or a number, and the marks around it; anything else could mean something to Markdown or GitHub. */
const PLAIN_WORD = /^[A-Za-z]+(?:['’][a-z]+)?$|^\d{1,3}(?:,\d{3})*$/
const MARKS = /^(?<before>\(?)(?<core>.*?)(?<after>\)?[.,:;]?)$/s

/** A sentence of this provider, in which names of others stand. */
export function prose(sentence: string): string {
  const words = sentence.split(/\s+/).filter((word) => word !== '')
  return words
    .map((word) => {
      const { before = '', core = '', after = '' } = MARKS.exec(word)?.groups ?? {}
      if (core === '' || PLAIN_WORD.test(core)) return word
      return before + code(core) + after
    })
    .join(' ')
}

/** Text inside of HTML, where Markdown is not read. */
export function html(text: string): string {
  return text.replaceAll(/[^\w .,()-]/gu, (character) => `&#${character.codePointAt(0)};`)
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}
