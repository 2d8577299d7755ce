import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { painter } from '../../cli/colours'
import { parseDigest } from '../../cli/plan/input'
import { previewOf } from '../../cli/plan/preview'
import { terminal } from '../../cli/plan/terminal'
import { withoutAccidents } from '../command-line/accidents'
import { ROOT } from './root'
import { THEMES, type Theme, terminalSvg } from './terminal-svg'

/**
 * The pictures of a preview in README.md: `npm run docs:preview` draws them from a recorded preview of the demo, and
 * `npm run docs:preview -- --record` records it again on the real CLI first. A test compares.
 */
const RECORDED = join(ROOT, 'test/docs/preview/demo.json')
const COMMAND = 'pulumi preview --refresh --json | npx pulumi-starrocks plan'

export const pictures = (Object.keys(THEMES) as Theme[]).map((theme) => ({
  theme,
  path: `docs/images/preview-${theme}.svg`,
}))

export function draw(theme: Theme): string {
  const preview = previewOf(parseDigest(readFileSync(RECORDED, 'utf8')))
  const title = 'A preview in a terminal: what is dangerous first, then the changed inputs and the statements'
  return terminalSvg({ title, command: COMMAND, text: terminal(preview, painter(true)) }, theme)
}

async function main(): Promise<void> {
  if (process.argv.includes('--record')) {
    const { previewOfDemo } = await import('../demo/preview.js')
    writeFileSync(RECORDED, withoutAccidents(await previewOfDemo(ROOT)))
  }
  for (const { theme, path } of pictures) writeFileSync(join(ROOT, path), draw(theme))
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
