import { structuredPatch } from 'diff'

const CONTEXT_LINES = 2

/** The lines of two texts, each behind a plus, a minus or a blank; unchanged parts are left out. */
export function lineDiff(before: string, after: string): string[] {
  const { hunks } = structuredPatch('', '', ended(before), ended(after), undefined, undefined, {
    context: CONTEXT_LINES,
  })
  return hunks.flatMap(({ lines }, i) => (i === 0 ? lines : [' …', ...lines]))
}

/** Without a line feed at the end, the library adds a line that says so. */
function ended(text: string): string {
  return text === '' ? '' : `${text}\n`
}
