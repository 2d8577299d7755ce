import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'

/** The guarantees of the workflows; only GitHub can run them. */
const ROOT = join(__dirname, '..')
const FOLDER = join(ROOT, '.github/workflows')
const { scripts, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
}
interface Job {
  readonly 'runs-on': string
  readonly 'timeout-minutes'?: number
  readonly needs?: string | readonly string[]
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> }
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly name: string
  readonly on: object
  readonly permissions: object
  readonly jobs: Readonly<Record<string, Job>>
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub interpolates it.
const MATRIX = '${{ matrix.os }}'
/** One for each system and processor that the plugin is released for. */
const MACHINES = [
  'ubuntu-latest',
  'ubuntu-24.04-arm',
  'macos-15-intel',
  'macos-latest',
  'windows-latest',
  'windows-11-arm',
]

const files = readdirSync(FOLDER)
const read = (file: string) => load(readFileSync(join(FOLDER, file), 'utf8')) as Workflow
const steps = (file: string) => Object.values(read(file).jobs).flatMap((job) => job.steps)
const commands = (file: string) => steps(file).flatMap((step) => step.run ?? [])

describe.each(files)('.github/workflows/%s', (file) => {
  test('declares its triggers and permissions, and needs only existing jobs', () => {
    const { name, on, permissions, jobs } = read(file)
    expect([typeof name, typeof on, typeof permissions]).toEqual(['string', 'object', 'object'])
    for (const job of Object.values(jobs)) {
      // Only what is made for a system runs on it.
      const machines = job['runs-on'] === MATRIX ? job.strategy?.matrix.os : [job['runs-on']]
      expect(machines).toEqual(job['runs-on'] === MATRIX ? MACHINES : ['ubuntu-latest'])
      for (const needed of [job.needs ?? []].flat()) expect(Object.keys(jobs)).toContain(needed)
      for (const step of job.steps) expect([step.uses, step.run].filter((of) => of !== undefined)).toHaveLength(1)
    }
  })

  test('pins every action to a version', () => {
    for (const { uses } of steps(file)) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+/)
  })

  test('runs only existing scripts and files', () => {
    const text = commands(file).join('\n')
    for (const [, script] of text.matchAll(/npm run (?:--\S+ )*([\w:-]+)/g)) expect(scripts).toHaveProperty([script!])
    for (const [, path] of text.matchAll(/(?:bash|node) ((?:\.\w+\/)[\w./-]+)/g))
      expect(existsSync(join(ROOT, path!)), path).toBe(true)
  })
})

test('tests a push on every supported version line of Node', () => {
  const job = read('ci.yml').jobs.test as Job & { strategy: { matrix: { node: number[] } } }
  expect(job.strategy.matrix.node).toEqual([20, 22, 24])
  expect(job.steps.flatMap((step) => step.run ?? [])).toEqual(['bash .ci/run'])
})

test('opens every page of the site before a change is merged, and before a release is on it', () => {
  expect(commands('ci.yml')).toContain('npm run check:site')
  const { needs, steps } = read('release.yml').jobs.site!
  expect(needs).toBe('publish')
  expect(steps.flatMap((step) => step.run ?? [])).toEqual([
    ...['npm ci', 'npm run check:site', 'bash .github/publish-site.sh'],
  ])
})

test('tests a release before it is published, and publishes it before it is announced', () => {
  const order = [
    ...[
      'release-notes',
      'npm test',
      'npm run test:package',
      'npm run release:plugin',
      'npm publish',
      'gh release create',
    ],
    ...['npm run release:executable', 'gh release upload'],
  ]
  const at = order.map((command) => commands('release.yml').findIndex((text) => text.includes(command)))
  expect(at).toEqual([...at].sort((a, b) => a - b))
  expect(at).not.toContain(-1)
})

describe('the notes of a release', () => {
  const notes = (tag: string) =>
    spawnSync(process.execPath, ['.github/release-notes.cjs', tag], { cwd: ROOT, encoding: 'utf8' })

  test('are the section of the changelog, without its neighbours', () => {
    const { status, stdout } = notes(`v${version}`)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^### (Added|Changed|Fixed)$/m)
    expect(stdout).not.toMatch(/^## |^\[[^\]]+\]: /m)
  })

  test('are refused for a tag that differs from the version', () => {
    expect(notes('v9.9.9')).toMatchObject({ status: 1, stdout: '' })
    expect(notes('v9.9.9').stderr).toContain(`package.json says ${version}`)
  })
})
