import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inject } from 'postject'
import type { System } from './files'

/** Node looks for a program in itself where this text is followed by `:1`. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

export interface Target {
  readonly system: System
  /** The Node that the executable has built in. Of another system, it must be of the release that builds. */
  readonly node: string
}

/** Makes an executable of a bundle: a copy of Node that has the bundle built in (Node's "single executable applications"). */
export async function makeExecutable(script: string, file: string, { system, node }: Target): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-executable-'))
  try {
    const blob = prepare(script, folder, node === process.execPath)
    mkdirSync(dirname(file), { recursive: true })
    copyFileSync(node, file)
    // macOS runs nothing whose signature does not fit, and on Apple's processors nothing without a signature.
    const signs = system === 'darwin'
    if (signs) execFileSync('codesign', ['--remove-signature', file])
    await inject(file, 'NODE_SEA_BLOB', readFileSync(blob), {
      sentinelFuse: FUSE,
      ...(system === 'darwin' && { machoSegmentName: 'NODE_SEA' }),
    })
    if (signs) execFileSync('codesign', ['--sign', '-', file])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What Node reads at its start. Compiled code in it makes the start faster, but can be read by the same Node only. */
function prepare(script: string, folder: string, sameNode: boolean): string {
  const output = join(folder, 'program.blob')
  const config = join(folder, 'config.json')
  const settings = { main: script, output, disableExperimentalSEAWarning: true, useCodeCache: sameNode }
  writeFileSync(config, JSON.stringify(settings))
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  return output
}
