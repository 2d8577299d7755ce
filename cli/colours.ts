import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Writes a text in a style, or as it is where colours are off. */
export type Paint = (style: Style, text: string) => string

/** NO_COLOR and FORCE_COLOR are conventions of command lines; FORCE_COLOR wins, as in Node itself. */
export function wantsColours(env: NodeJS.ProcessEnv, stream: Pick<NodeJS.WriteStream, 'isTTY'>): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: terminal } = env
  if (forced !== undefined) return !['0', 'false'].includes(forced)
  return stream.isTTY === true && !none && terminal !== 'dumb'
}

export function painter(isColoured: boolean): Paint {
  // Otherwise Node 22 looks at the standard output of the process, and decides again.
  return isColoured ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text
}
