import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointer } from '../../provider/pulumi/pointer'
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

function installByBerry(linker: string): string {
  const program = project()
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
  ['Yarn 4 with links as pnpm has them', () => installByBerry('pnpm')],
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

/** Pulumi itself finds its SDK in node_modules only (pulumi/pulumi#3586), so no program runs. What is ours works. */
describe("Yarn 4 with Plug'n'Play", () => {
  let program: string
  beforeAll(() => {
    program = project()
    depend(program, { 'pulumi-starrocks': `file:${pack(folder).file}` })
    runPackageManager(BERRY, ['install'], program, FRESH)
  })

  test('the pointer in the state finds the package', () => {
    writeFileSync(join(program, 'pointer.js'), `${pointer('role')}\nconsole.log(typeof exports.handler().check)\n`)
    const printed = execFileSync(process.execPath, ['--require', './.pnp.cjs', 'pointer.js'], {
      cwd: program,
      encoding: 'utf8',
    })
    expect(printed).toBe('function\n')
  })

  test('Pulumi does not find its SDK, and so no program runs', () => {
    const resolve = "require.resolve('@pulumi/pulumi/cmd/dynamic-provider')"
    const { status, stderr } = spawnSync(process.execPath, ['-e', resolve], { cwd: program, encoding: 'utf8' })
    expect(status).not.toBe(0)
    expect(stderr).toContain("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'")
  })
})
