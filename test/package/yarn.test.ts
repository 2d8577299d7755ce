import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStack } from '../sandbox/engine'
import { succeeded } from '../support/examples'
import { type Lake, startLake } from '../support/lake'
import { componentIn, depend, runPackageManager } from './component'
import { pack } from './pack'

/** A program that depends on a component library, and only the library on the package; installed by both lines of Yarn. */
const CLASSIC = 'yarn@1.22.22'
const BERRY = '@yarnpkg/cli-dist@4.18.1'
/** Berry writes no lock file where it believes to be in CI. */
const FRESH = { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', YARN_ENABLE_SCRIPTS: 'false', YARN_ENABLE_TELEMETRY: 'false' }

let folder: string
let lake: Lake
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-yarn-'))
  lake = await startLake()
})
afterAll(async () => {
  await lake?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A copy of the program and its library. The lock file makes it a project of its own. */
function project(): string {
  const program = componentIn(mkdtempSync(join(folder, 'project-')))
  writeFileSync(join(program, 'yarn.lock'), '')
  return program
}

function installByBerry(linker: string, program = project()): string {
  writeFileSync(join(program, '.yarnrc.yml'), `nodeLinker: ${linker}\n`)
  runPackageManager(BERRY, ['install'], program, FRESH)
  return program
}

describe.each([
  [
    'Yarn 1',
    () => {
      const program = project()
      runPackageManager(CLASSIC, ['install', '--ignore-scripts', '--non-interactive', '--no-progress'], program)
      return program
    },
  ],
  ['Yarn 4 with node_modules', () => installByBerry('node-modules')],
])('%s', (_, install) => {
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
})

test('Yarn 4 with the links of pnpm hides the package from the program; one error says what to add, and that helps', async () => {
  const program = installByBerry('pnpm')
  const stack = await openStack({ dir: program, config: lake.config })
  try {
    const { exitCode, diagnostics } = await stack.preview()
    expect(exitCode).toBe(1)
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    expect(errors.join('\n')).toContain('add it to the dependencies of the package.json there')
    depend(program, { 'pulumi-starrocks': `file:${pack(folder).file}` })
    installByBerry('pnpm', program)
    expect(succeeded(await stack.up()).outputs).toEqual({ role: 'analyst' })
    expect(succeeded(await stack.destroy()).summary).toEqual({ delete: 3 })
  } finally {
    await stack.close()
  }
})

/** docs/getting-started.md says so; the day that this fails, Pulumi can do it (pulumi/pulumi#3586). */
test("with Plug'n'Play, the default of Yarn 4, Pulumi does not find its SDK, so no program runs", () => {
  const program = installByBerry('pnp')
  const resolve = "require.resolve('@pulumi/pulumi/cmd/dynamic-provider')"
  const { status, stderr } = spawnSync(process.execPath, ['-e', resolve], { cwd: program, encoding: 'utf8' })
  expect(status).not.toBe(0)
  expect(stderr).toContain("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'")
})
