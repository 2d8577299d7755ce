import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadLives } from '../fixtures'
import { openSandboxStack, type RunResult } from '../sandbox/engine'
import { type Lake, parquet, startLake } from '../support/lake'
import { pack, ROOT } from './pack'

/**
 * A stranger's project: the tarball and the SDK installed in an empty folder by npm, nothing of this repository within reach.
 * `npm run test:package`; not part of `npm test`, since it asks the registry for what npm has not kept.
 */
const { devDependencies: ours } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
/** TypeScript 5 from the first to the last; the first is for the consumer alone, since it would take the place of our own. */
const COMPILERS = { 'typescript-oldest': 'npm:typescript@5.0.2', typescript: ours.typescript }
const DEPENDENCIES = Object.entries({
  '@pulumi/pulumi': ours['@pulumi/pulumi'],
  '@types/node': ours['@types/node'],
  ...COMPILERS,
}).map(([name, version]) => `${name}@${version}`)

let folder: string
let lake: Lake
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-consumer-'))
  const { file } = pack(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  const install = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', file, ...DEPENDENCIES]
  execFileSync('npm', install, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  cpSync(join(ROOT, 'test/package/consumer'), folder, { recursive: true })
  writeFileSync(join(folder, 'typescript/every-kind.ts'), await everyKind())
  lake = await startLake()
}, 600_000)
afterAll(async () => {
  await lake?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A program with a resource of every kind, for the compilers. */
async function everyKind(): Promise<string> {
  const lives = await loadLives()
  const resources = lives.map(
    ({ kind, name, declared }) => `new starrocks.${kind}(${JSON.stringify(name)}, ${JSON.stringify(declared)})`,
  )
  return ["import * as starrocks from 'pulumi-starrocks'", ...resources, ''].join('\n')
}

function succeeded(result: RunResult): RunResult {
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(result.exitCode).toBe(0)
  return result
}

describe.each([
  { project: 'typescript', served: {} },
  { project: 'esm', served: { served: 'function' } },
])('a program that is $project', ({ project, served }) => {
  test('previews, ups, finds nothing to do, and is destroyed', async () => {
    await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
    const stack = await openSandboxStack({ dir: join(folder, project), config: lake.config })
    try {
      expect(succeeded(await stack.preview()).summary).toMatchObject({ create: 3 })
      expect(succeeded(await stack.up()).outputs).toEqual({
        table: 'lake.trips',
        columns: { id: 'INT' },
        loaded: 1,
        ...served,
      })
      expect(succeeded(await stack.up()).summary).toEqual({ same: 3 })
      expect(succeeded(await stack.refresh()).summary).toEqual({ same: 3 })
      expect(succeeded(await stack.destroy()).summary).toEqual({ delete: 3 })
    } finally {
      await stack.close()
    }
  })
})

describe.each(Object.keys(COMPILERS))('for the compiler %s', (compiler) => {
  const flags = (...more: string[]) => ['--project', 'typescript', '--pretty', 'false', ...more]
  function compile(...more: string[]): { status: number | null; lines: string[] } {
    const tsc = join(folder, 'node_modules', compiler, 'bin/tsc')
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...flags(...more)], { cwd: folder, encoding: 'utf8' })
    return { status, lines: stdout.split('\n').filter((line) => line !== '') }
  }

  test('a strict program compiles', () => {
    expect(compile('--skipLibCheck')).toEqual({ status: 0, lines: [] })
  })

  test('our own types bear the strictest look', () => {
    const strictest = [
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
      '--noPropertyAccessFromIndexSignature',
    ]
    const { lines } = compile(...strictest, '--skipLibCheck', 'false')
    // What others' types have is theirs.
    expect(lines.filter((line) => !/^node_modules\/(?!pulumi-starrocks\/)/.test(line) && !/^\s/.test(line))).toEqual([])
  })

  test('as an ES module, too', () => {
    expect(compile('--skipLibCheck', '--module', 'node16', '--moduleResolution', 'node16').lines).toEqual([])
  })
})
