import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { cleanEnvironment } from '../sandbox/environment'
import { ROOT } from './root'

/**
 * The output of the demo in README.md is real output: between `<!-- demo: NAME -->` and the end of the following block are
 * lines of it, selected here and not written by hand. `npm run docs:readme` writes them, and a test compares.
 */
const MARKED = /(<!-- (\w+): ([\w ./-]+) -->\n\n```\w*\n)([\s\S]*?)(\n```)/g

/** The demo on the sandbox StarRocks, by the engine that this machine has. */
export async function runDemo(): Promise<string> {
  const demo = join(ROOT, 'dist/test/demo/main.js')
  const { stdout } = await promisify(execFile)(process.execPath, [demo], { env: cleanEnvironment() })
  return stripVTControlCharacters(stdout)
}

/** README.md with its current blocks. */
export function filled(readme: string, demo: string): string {
  return readme.replaceAll(MARKED, (_, start: string, from: string, name: string, _old: string, end: string) => {
    return start + (from === 'file' ? readFileSync(join(ROOT, name), 'utf8').trimEnd() : cut(name, demo)) + end
  })
}

/** Ports and times differ from run to run, and the engine from machine to machine. */
export function normalized(text: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(/Done in \d+ s/g, 'Done in <n> s')
    .replaceAll(/(Pulumi engine: +).*/g, '$1<engine>')
}

function cut(name: string, demo: string): string {
  const piece = PIECES[name]
  if (piece === undefined) throw new Error(`there is no piece "${name}" of the demo`)
  return piece(demo)
}

const PIECES: Readonly<Record<string, (demo: string) => string>> = {
  // The beginning, the headings, and the result line of each step.
  story: (demo) =>
    demo
      .split('\n')
      .filter((line) =>
        /^\S|^ {2}(StarRocks and S3|Pulumi engine|program):|rows in the table now|The table equals/.test(line),
      )
      .join('\n'),
  columns: (demo) => block(step(2, demo), 'columns'),
  ddl: (demo) => unindented(/in full:\n\n([\s\S]*?)\n*$/.exec(step(2, demo))![1]!),
  change: (demo) => `${block(step(6, demo), 'plan', '+ ')}\n${line(step(6, demo), 'pollingIntervalSeconds')}`,
  drift: (demo) => `${line(step(7, demo), 'pipe')}\n${block(step(7, demo), 'plan', '+ ')}`,
}

function step(number: number, demo: string): string {
  const from = demo.indexOf(`\n${number}. `)
  const to = demo.indexOf(`\n${number + 1}. `, from)
  return demo.slice(from, to)
}

/** The last change of a property that is shown on one line. */
function line(text: string, name: string): string {
  return [...text.matchAll(new RegExp(`^ *(~ ${name} *: .* => .*)$`, 'gm'))].at(-1)![1]!
}

/** A property with its value, up to the closing bracket with the same indentation; `sign` is the sign of its difference. */
function block(text: string, name: string, sign = ''): string {
  const open = new RegExp(`^( *)${sign.replace('+', '\\+')}${name} .*[[{]$`, 'm').exec(text)!
  const rest = text.slice(open.index)
  const close = new RegExp(`^ {${open[1]!.length + sign.length}}[\\]}]$`, 'm').exec(rest)!
  return unindented(rest.slice(0, close.index + close[0].length))
}

function unindented(text: string): string {
  const lines = text.split('\n')
  const indent = Math.min(...lines.filter(Boolean).map((line) => line.length - line.trimStart().length))
  return lines.map((line) => line.slice(indent)).join('\n')
}

async function main(): Promise<void> {
  const file = join(ROOT, 'README.md')
  writeFileSync(file, filled(readFileSync(file, 'utf8'), await runDemo()))
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
}
