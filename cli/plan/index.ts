import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { painter, wantsColours } from '../colours'
import type { Command, Terminal } from '../command'
import { UsageError } from '../usage-error'
import { parseDigest } from './input'
import { COMMENT_LENGTH, markdown, SHORTEST } from './markdown'
import { type Preview, previewOf } from './preview'
import { terminal } from './terminal'

const FORMATS = ['text', 'markdown'] as const

interface Options {
  readonly format: (typeof FORMATS)[number]
  readonly file: string | undefined
  readonly length: number
}

export const plan: Command = {
  help: `Usage: pulumi preview --json | pulumi-starrocks plan [options]

Shows what a preview found, for a reviewer: what is dangerous first, then each resource
with its changed inputs and its statements. Secrets stay masked.

Options:
  --format <text|markdown>  Text for a terminal, or Markdown for a comment (default: text)
  --file <path>             Read the preview from a file instead of the standard input
  --max-length <number>     Markdown: the most characters (default: ${COMMENT_LENGTH}, the room of a
                            comment on GitHub)
  -h, --help                Show this help

Environment: NO_COLOR=1 never paints, FORCE_COLOR=1 always does.

Exit code: 0; 1 if the preview has errors; 2 if the input is no preview.`,

  async run(args, { stdin, stdout, env }) {
    const options = optionsOf(args)
    const preview = previewOf(parseDigest(await read(options, stdin)))
    stdout.write(rendered(preview, options, wantsColours(env, stdout)))
    return preview.errors.length > 0 ? 1 : 0
  },
}

function rendered(preview: Preview, { format, length }: Options, isColoured: boolean): string {
  return format === 'markdown' ? markdown(preview, length) : terminal(preview, painter(isColoured))
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      format: { type: 'string', default: 'text' },
      file: { type: 'string' },
      'max-length': { type: 'string' },
    },
  })
  const format = FORMATS.find((one) => one === values.format)
  if (format === undefined)
    throw new UsageError(`--format is ${FORMATS.join(' or ')}, and not ${JSON.stringify(values.format)}`)
  const length = values['max-length'] === undefined ? COMMENT_LENGTH : Number(values['max-length'])
  if (!Number.isSafeInteger(length) || length < SHORTEST)
    throw new UsageError(
      `--max-length is a whole number from ${SHORTEST} on, and not ${JSON.stringify(values['max-length'])}`,
    )
  return { format, file: values.file, length }
}

async function read({ file }: Options, stdin: Terminal['stdin']): Promise<string> {
  if (file === undefined) {
    if (stdin.isTTY)
      throw new UsageError('plan reads a preview: `pulumi preview --json | pulumi-starrocks plan`, or --file')
    return text(stdin)
  }
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}
