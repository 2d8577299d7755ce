import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPulumi } from '../pulumi/cli'
import { PulumiStack } from '../pulumi/stack'
import { cleanEnvironment } from '../sandbox/environment'
import { type Lake, parquet, startLake } from '../support/lake'
import { blocksOf, page } from './markdown'
import { ROOT } from './root'

/**
 * The workflow of docs/ci.md: the test runs its commands unchanged, on the quickstart and the sandbox. The steps build on each
 * other.
 */
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly if?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

interface Step {
  readonly name?: string
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

const [block] = blocksOf(page('docs/ci.md')).filter(({ language }) => language === 'yaml')
const workflow = load(block!.text) as Workflow
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)

let lake: Lake
let folder: string
let stack: PulumiStack | undefined
beforeAll(async () => {
  lake = await startLake({ password: 'db-password-1' })
  folder = await mkdtemp(join(tmpdir(), 'docs-ci-'))
  await mkdir(join(folder, 'bin'))
  await installPulumi()
  // These two would need the network: the test records their arguments instead.
  await command('npm', `echo "npm $*" >> "${folder}/calls"`)
  await command('gh', `echo "gh $*" >> "${folder}/calls"`)
  // What npx finds in a project that has the package.
  const entry = join(ROOT, manifest.bin['pulumi-starrocks'])
  await command('npx', `test "$1" = pulumi-starrocks && shift && exec "${process.execPath}" "${entry}" "$@"`)
  await lake.s3.put(
    'flights/year=2001/month=01/a.parquet',
    await parquet(
      { name: 'date', data: [new Date(Date.UTC(2001, 0, 1))], type: 'TIMESTAMP' },
      { name: 'origin', data: ['OSL'], type: 'STRING' },
    ),
  )
})
afterAll(async () => {
  await stack?.close()
  await rm(folder, { recursive: true })
  await lake.close()
})

/** `pulumi` as the workflow calls it, for the quickstart of this repository: the real CLI, or the sandbox engine where there is none. */
async function installPulumi(): Promise<void> {
  const cli = findPulumi()
  if (cli === undefined)
    return command('pulumi', `exec "${process.execPath}" "${join(ROOT, 'dist/test/docs/pulumi.js')}" "$@"`)
  const { 'starrocks:password': _, ...config } = lake.config
  stack = await PulumiStack.open({ dir: ROOT, stack: 'dev', stateDir: join(folder, 'state'), config }, cli)
  const settings = Object.entries(stack.env).map(([name, value]) => `export ${name}='${value}'`)
  const [, , ...file] = stack.selected
  return command('pulumi', `${settings.join('\n')}\ncd "${ROOT}" && exec "${cli.folder}/pulumi" "$@" ${file.join(' ')}`)
}

async function command(name: string, script: string): Promise<void> {
  const file = join(folder, 'bin', name)
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
}

/** The values of the expressions in the workflow. */
const EXPRESSIONS: Readonly<Record<string, string | (() => Promise<string>)>> = {
  'secrets.PULUMI_ACCESS_TOKEN': 'token',
  'secrets.STARROCKS_PASSWORD': 'db-password-1',
  'github.token': 'github-token',
  'github.event.pull_request.number': '17',
  'steps.preview.outputs.status': async () =>
    /^status=(\d+)$/m.exec(await readFile(join(folder, 'outputs'), 'utf8'))![1]!,
}

async function evaluated(env: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const entries = Object.entries(env).map(async ([name, value]) => {
    const [, expression] = /^\$\{\{ (.*) \}\}$/.exec(value) ?? []
    if (expression === undefined) return [name, value] as const
    const meaning = EXPRESSIONS[expression]
    if (meaning === undefined) throw new Error(`what is ${expression}?`)
    return [name, typeof meaning === 'string' ? meaning : await meaning()] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** Runs the steps of a job until one fails, as GitHub does; returns the exit code of the last one, and all output. */
async function run(job: string): Promise<{ code: number; printed: string }> {
  await writeFile(join(folder, 'outputs'), '')
  let printed = ''
  for (const step of workflow.jobs[job]!.steps) {
    if (step.run === undefined) continue
    const { 'starrocks:password': _, ...config } = lake.config
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: folder,
      env: {
        ...cleanEnvironment(),
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        GITHUB_OUTPUT: join(folder, 'outputs'),
        SANDBOX_PROJECT: ROOT,
        SANDBOX_STATE: join(folder, 'state'),
        SANDBOX_CONFIG: JSON.stringify(config),
        ...(await evaluated(workflow.env)),
        ...(await evaluated(step.env)),
      },
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += chunk
      })
    const [code] = (await once(child, 'close')) as [number]
    if (code !== 0) return { code, printed }
  }
  return { code: 0, printed }
}

const read = (name: string) => readFile(join(folder, name), 'utf8')

describe('the workflow', () => {
  test('runs on the triggers of the page, and never puts an expression into a script, where a title could become a command', () => {
    expect(Object.keys(workflow.on).sort()).toEqual(['pull_request', 'push', 'schedule'])
    expect(steps.filter((step) => step.run?.includes('${{')).map(({ name }) => name)).toEqual([])
    expect(steps.filter(({ uses, run }) => (uses === undefined) === (run === undefined))).toEqual([])
  })

  test('lets only the job that comments write to GitHub', () => {
    const writing = Object.entries(workflow.jobs).filter(([, { permissions }]) =>
      Object.values(permissions ?? { all: 'write' }).includes('write'),
    )
    expect(writing.map(([name]) => name)).toEqual(['preview'])
  })

  test('shows the statements of a preview in the comment, and no secret', async () => {
    const { code, printed } = await run('preview')
    expect({ code, printed }).toEqual({ code: 0, printed: '' })
    const comment = await read('comment.md')
    expect(comment).toContain('### Preview of stack `dev`')
    expect(comment).toContain('```sql\nCREATE PIPE `lake`.`flights`\n')
    expect(comment).toContain('**2 to create.**')
    for (const secret of [lake.s3.secretKey, 'db-password-1']) expect(comment).not.toContain(secret)
    expect(await read('calls')).toBe('npm ci\ngh pr comment 17 --edit-last --create-if-none --body-file comment.md\n')
    expect(await lake.starrocks.query("SHOW DATABASES LIKE 'lake'")).toEqual([])
  })

  test('deploys, and then finds no drift', async () => {
    expect(await run('deploy')).toMatchObject({ code: 0 })
    expect(await lake.starrocks.query('SELECT origin FROM lake.flights')).toEqual([{ origin: 'OSL' }])
    expect(await run('drift')).toMatchObject({ code: 0 })
  })

  test('fails if somebody has dropped the pipe, and reports that', async () => {
    await lake.starrocks.query('DROP PIPE lake.flights')
    const { code, printed } = await run('drift')
    expect(code).not.toBe(0)
    expect(printed).toMatch(/pipe *: "missing" => "running"/)
  })

  test('comments on a failed preview, and fails', async () => {
    // Without its state, the stack finds tables that belong to no resource in it.
    await rm(join(folder, 'state'), { recursive: true })
    await stack?.close()
    await installPulumi()
    const { code } = await run('preview')
    expect(code).not.toBe(0)
    expect(await read('comment.md')).toContain('database "lake" exists already')
    expect((await read('calls')).match(/gh pr comment/g)).toHaveLength(2)
  })
})
