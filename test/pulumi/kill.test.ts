import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Lake, parquet, startLake } from '../support/lake'
import { findPulumi } from './cli'
import { killProcessesOf, processesOf } from './processes'
import { PulumiStack } from './stack'

/** The test kills the real CLI in the middle of a run of the quickstart, and the next `up` repairs the stack. */
const cli = findPulumi()
let lake: Lake
let stateDir: string
let stack: PulumiStack

beforeEach(async () => {
  if (!cli) return
  lake = await startLake()
  for (const month of ['01', '02']) await lake.s3.put(`flights/year=2001/month=${month}/a.parquet`, await flights())
  stateDir = mkdtempSync(join(tmpdir(), 'killed-'))
  stack = await PulumiStack.open({ dir: resolve('.'), stateDir, config: lake.config }, cli)
})
afterEach(async () => {
  if (!cli) return
  await stack.close()
  await lake.close()
  rmSync(stateDir, { recursive: true })
})

function flights(): Promise<Uint8Array> {
  return parquet(
    { name: 'date', data: [new Date(Date.UTC(2001, 0, 1)), new Date(Date.UTC(2001, 0, 2))], type: 'TIMESTAMP' },
    { name: 'origin', data: ['OSL', 'BGO'], type: 'STRING' },
  )
}

const sent = (text: string) => lake.starrocks.statements.some((statement) => statement.startsWith(text))
const rows = async () => Number((await lake.starrocks.query('SELECT count(*) AS n FROM lake.flights'))[0]?.n)
const provider = () => processesOf(stack.home).find(({ command }) => command.includes('cmd/dynamic-provider'))

/** Kills the CLI when this slow statement has reached StarRocks. */
async function killAt(statement: string): Promise<void> {
  lake.starrocks.statements.length = 0
  lake.starrocks.faults.slow(statement, 3_000)
  let pid = 0
  const ended = stack.command(['up', ...stack.selected, '--yes', '--skip-preview'], {}, (started) => {
    pid = started
  })
  await vi.waitUntil(() => sent(statement), { timeout: 300_000 })
  process.kill(pid, 'SIGKILL')
  expect((await ended).exitCode).not.toBe(0)
}

/** The killed run has left its lock. */
async function unlock(): Promise<void> {
  expect((await stack.up()).text).toContain('the stack is currently locked by 1 lock')
  expect((await stack.command(['cancel', stack.name, '--yes'])).exitCode).toBe(0)
}

async function repaired(): Promise<void> {
  const { exitCode, diagnostics } = await stack.up()
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(exitCode).toBe(0)
  // Each file is in the table once.
  expect(await rows()).toBe(4)
  expect((await stack.preview()).summary).toEqual({ same: 3 })
  expect((await stack.destroy()).exitCode).toBe(0)
  expect(await lake.starrocks.query("SHOW DATABASES LIKE 'lake'")).toEqual([])
}

describe.runIf(cli)('the next up repairs a killed run', () => {
  test('whose provider was killed as well during CREATE PIPE', async () => {
    await killAt('CREATE PIPE')
    killProcessesOf(stack.home)
    await vi.waitUntil(() => processesOf(stack.home).length === 0, { timeout: 60_000 })
    await unlock()
    await repaired()
  })

  test('whose provider survived and created the pipe', async () => {
    await killAt('CREATE PIPE')
    expect(provider()).toBeDefined()
    await vi.waitUntil(async () => (await lake.starrocks.query('SHOW PIPES FROM lake')).length === 1, {
      timeout: 60_000,
    })
    await unlock()
    await repaired()
  })

  test('that was killed during ALTER PIPE', async () => {
    expect((await stack.up()).exitCode).toBe(0)
    await stack.setConfig('quickstart:pollingIntervalSeconds', '60')
    await killAt('ALTER PIPE')
    killProcessesOf(stack.home)
    await unlock()
    expect((await stack.up()).exitCode).toBe(0)
    expect((await lake.starrocks.query('DESC PIPE lake.flights'))[0]?.PROPERTIES).toBe('{"poll_interval":"60"}')
    await repaired()
  })
})
