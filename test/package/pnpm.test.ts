import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStack } from '../sandbox/engine'
import { succeeded } from '../support/examples'
import { type Lake, startLake } from '../support/lake'
import { componentIn, runPackageManager } from './component'

/** A program that depends on a component library, and only the library on the package; installed by pnpm. */
const PNPM = 'pnpm@10.12.1'

let folder: string
let lake: Lake
let program: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-pnpm-'))
  program = componentIn(folder)
  lake = await startLake()
})
afterAll(async () => {
  await lake?.close()
  rmSync(folder, { recursive: true, force: true })
})

function install(...flags: string[]): string {
  // pnpm leaves as it is what it has installed with other flags.
  rmSync(join(program, 'node_modules'), { recursive: true, force: true })
  runPackageManager(PNPM, ['install', '--ignore-scripts', '--prefer-offline', ...flags], program)
  return program
}

test('the provider finds the package that only the library depends on, also without the program', async () => {
  const stack = await openStack({ dir: install(), config: lake.config })
  try {
    expect(succeeded(await stack.up()).outputs).toEqual({ role: 'analyst' })
    expect(succeeded(await stack.up()).summary).toEqual({ same: 3 })
    expect(succeeded(await stack.destroy()).summary).toEqual({ delete: 3 })
  } finally {
    await stack.close()
  }
})

test('if pnpm hoists nothing, one error says what to add', async () => {
  const stack = await openStack({ dir: install('--config.hoist=false'), config: lake.config })
  try {
    const { exitCode, diagnostics } = await stack.preview()
    expect(exitCode).toBe(1)
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    expect(errors.join('\n')).toContain('the package pulumi-starrocks cannot be found from')
    expect(errors).toHaveLength(1)
  } finally {
    await stack.close()
  }
})
