import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStack } from '../sandbox/engine'
import { succeeded } from '../support/examples'
import { type Lake, startLake } from '../support/lake'
import { pack, ROOT } from './pack'

/** A program that depends on a component library, and only the library on the package; installed by pnpm. */
const PNPM = 'pnpm@10.12.1'

let folder: string
let lake: Lake
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-pnpm-'))
  cpSync(join(__dirname, 'component'), folder, { recursive: true })
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  depend('library', { 'pulumi-starrocks': `file:${pack(folder).file}` })
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(folder, 'library') })
  depend('program', {
    '@pulumi/pulumi': devDependencies['@pulumi/pulumi'],
    'acme-lake': `file:${join(folder, 'acme-lake-1.0.0.tgz')}`,
  })
  lake = await startLake()
})
afterAll(async () => {
  await lake?.close()
  rmSync(folder, { recursive: true, force: true })
})

function depend(project: string, dependencies: Record<string, string>): void {
  const file = join(folder, project, 'package.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), dependencies }))
}

function install(...flags: string[]): string {
  const program = join(folder, 'program')
  // pnpm leaves as it is what it has installed with other flags.
  rmSync(join(program, 'node_modules'), { recursive: true, force: true })
  const args = ['exec', '--yes', '--prefer-offline', '--', PNPM, 'install', '--ignore-scripts', '--prefer-offline']
  execFileSync('npm', [...args, ...flags], { cwd: program, stdio: ['ignore', 'ignore', 'pipe'] })
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
