import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { PluginAttach } from '@pulumi/pulumi/proto/plugin_pb'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { pointer } from '../../provider/pulumi/pointer'
import { holdLoads, type Lake, parquet, startLake } from '../support/lake'
import { connect, type ProviderConnection } from '../support/provider-client'
import { type Logged, startEngine, startProcess } from '../support/provider-process'

/** A plugin that was started by hand, to which engines attach (`PULUMI_DEBUG_PROVIDERS`). */
let lakes: Lake[]
let child: ChildProcess
let port: string
const closing: (() => void)[] = []

beforeAll(async () => {
  lakes = await Promise.all([startLake(), startLake()])
  for (const { starrocks } of lakes) await starrocks.query('CREATE DATABASE lake')
})
beforeEach(async () => {
  const started = await startProcess('plugin', [], process.cwd())
  child = started.child
  port = started.port
})
afterEach(async () => {
  for (const close of closing.splice(0)) close()
  child.kill()
  await once(child, 'exit')
})
afterAll(async () => {
  for (const lake of lakes ?? []) await lake.close()
})

/** A provider of a program, as an engine attaches it. */
async function attached(
  config?: Record<string, string>,
): Promise<ProviderConnection & { logs: Logged[]; leave(): void }> {
  const logs: Logged[] = []
  const engine = await startEngine(logs)
  const connection = connect(port, 'plugin')
  const leave = () => {
    connection.close()
    engine.close()
  }
  closing.push(leave)
  await connection.call('attach', new PluginAttach().setAddress(engine.address))
  if (config !== undefined) await connection.configure(config)
  return { ...connection, logs, leave }
}

const role = (name: string) => ({
  __provider: pointer('role'),
  __urn: `urn:pulumi:test::project::starrocks:index:Role::${name}`,
})
const rolesOf = async ({ starrocks }: Lake) => (await starrocks.query('SHOW ROLES')).map(({ Name }) => Name)

const trips = (tableName: string) => ({
  __provider: pointer('pipe-table'),
  __urn: `urn:pulumi:test::project::starrocks:index:PipeTable::${tableName}`,
  database: 'lake',
  tableName,
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  waitForLoad: { timeoutSeconds: 3_000 },
})

test('two providers of a program stay apart, each with its own cluster', async () => {
  const providers = await Promise.all(lakes.map(({ config }) => attached(config)))
  const checked = await Promise.all(providers.map((provider, i) => provider.check({}, role(`of_${i}`))))
  await Promise.all(providers.map((provider, i) => provider.create(checked[i]!.inputs)))
  expect(await rolesOf(lakes[0]!)).toContain('of_0')
  expect(await rolesOf(lakes[0]!)).not.toContain('of_1')
  expect(await rolesOf(lakes[1]!)).toContain('of_1')
})

test('a run after a cancelled one waits again, and stays until it is stopped', async () => {
  const [lake, another] = lakes as [Lake, Lake]
  const file = await parquet({ name: 'id', data: [1, 2], type: 'INT32' })
  for (const { s3 } of lakes) await s3.put('trips/a.parquet', file)
  const held = holdLoads(lake.s3)
  try {
    const first = await attached(lake.config)
    const created = first.create((await first.check({}, trips('cancelled'))).inputs)
    created.catch(() => {})
    await held.arrived
    await first.cancel()
    await expect(created).rejects.toThrow('cancelled while waiting')
    // The engine of that run is gone; nobody but the user ends this process.
    first.leave()
  } finally {
    held.release()
  }
  const again = holdLoads(another.s3)
  try {
    const second = await attached(another.config)
    const waiting = second.create((await second.check({}, trips('loaded'))).inputs)
    await again.arrived
    again.release()
    expect((await waiting).outs).toMatchObject({ loadedFiles: 1 })
    // Its messages go to the engine of its own run.
    expect(second.logs.some(({ message }) => message.includes('of 1 file loaded'))).toBe(true)
  } finally {
    again.release()
  }
  expect(child.exitCode).toBeNull()
})

test('a new connection of an engine goes on with the configuration, where there is only one', async () => {
  const [one, other] = lakes as [Lake, Lake]
  await attached(one.config)
  const renewed = connect(port, 'plugin')
  closing.push(() => renewed.close())
  const { inputs } = await renewed.check({}, role('renewed'))
  await renewed.create(inputs)
  expect(await rolesOf(one)).toContain('renewed')

  await attached(other.config)
  const unclear = connect(port, 'plugin')
  closing.push(() => unclear.close())
  await expect(unclear.check({}, role('unclear'))).rejects.toThrow('cannot tell which one is meant')
})
