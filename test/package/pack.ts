import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export const ROOT = join(__dirname, '../..')

/** What `npm pack` makes of the built package, as it would be published. */
export interface Tarball {
  readonly file: string
  /** The paths inside. */
  readonly files: readonly string[]
}

/** Packs what the last build left; `npm publish` builds afresh itself (`prepack`). */
export function pack(destination: string): Tarball {
  const printed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const report: unknown = JSON.parse(printed)
  // A list until npm 11, an object by name since.
  const [packed] = Object.values(report as Record<string, { filename: string; files: { path: string }[] }>)
  return { file: join(destination, packed!.filename), files: packed!.files.map(({ path }) => path) }
}
