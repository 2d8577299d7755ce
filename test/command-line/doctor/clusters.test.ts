import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Args } from '../../fixtures'
import { type Lake, parquet, startLake } from '../../support/lake'
import { examine, step } from './run-doctor'

/** Resources of explicit providers, with connections and storages of their own. The forms are those that `test/cli/doctor.test.ts` gets of the CLI. */
let lake: Lake
let place: Args
beforeEach(async () => {
  lake = await startLake({ jobMilliseconds: 0, users: { rose: 'thorny-password' } })
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
  await lake.starrocks.query('CREATE DATABASE lake; GRANT root TO USER rose; SET DEFAULT ROLE ALL TO rose')
  place = { host: lake.config['starrocks:host'], port: Number(lake.config['starrocks:port']) }
})
afterEach(() => lake.close())

const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const PROVIDER = 'urn:pulumi:dev::house::pulumi:providers:starrocks::eu'

/** A secret in `pulumi stack export --show-secrets`. */
const secret = (value: unknown) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
})

const provider = (inputs: Args) => ({ op: 'create', urn: PROVIDER, newState: { urn: PROVIDER, inputs } })

function ofProvider(kind: string, name: string, inputs: Args): object {
  const urn = `urn:pulumi:dev::house::starrocks:index:${kind}::${name}`
  return { op: 'create', urn, newState: { urn, inputs, provider: `${PROVIDER}::${UNKNOWN}` } }
}

const TABLE = { database: 'lake', tableName: 'trips', pipeName: 'trips', pathPrefix: 'trips/' }
const raw = () => JSON.parse(lake.config['starrocks:objectStorages']!).raw

test('a stack of an explicit provider needs no configuration', async () => {
  const { code, findings } = await examine({}, [
    provider({ ...place, user: 'rose', password: secret('thorny-password'), objectStorages: { raw: raw() } }),
    ofProvider('PipeTable', 'trips', { ...TABLE, sourceStorageName: 'raw' }),
  ])
  expect({ code, bad: findings.filter(({ status }) => status !== 'ok') }).toEqual({ code: 0, bad: [] })
  expect(findings).toContainEqual({ status: 'ok', about: 'raw', text: 'StarRocks lists s3://lake/trips/' })
})

test('a password that is wrong is set where it is declared, and no secret is printed', async () => {
  const connection = { ...place, user: secret('secret-user'), password: secret('planted-password') }
  const { code, findings, printed } = await examine({}, [step('Database', 'far', { connection })])
  expect(code).toBe(1)
  expect(findings[0]).toMatchObject({
    text: expect.stringContaining('Access denied'),
    remedies: ['set user <user> in the connection of far', 'set password in the connection of far'],
  })
  expect(printed).not.toMatch(/secret-user|planted-password/)
})

test('the wrong keys of a table are named with the table', async () => {
  const auth = { type: 'accessKey', accessKey: secret(lake.s3.accessKey), secretKey: secret('planted-key') }
  const trips = step('PipeTable', 'trips', { ...TABLE, sourceStorage: { ...raw(), auth } })
  const { code, findings, printed } = await examine(lake.config, [trips])
  expect(code).toBe(1)
  const ofTable = findings.filter(({ about }) => about === 'trips')
  expect(ofTable.map(({ status }) => status)).toEqual(['problem', 'problem'])
  expect(ofTable[0]?.remedies).toEqual([expect.stringMatching(/^set "auth": .* in the sourceStorage of trips$/)])
  expect(printed).not.toContain('planted-key')
})

test.each([
  ['objectStorages is secret', '[secret]'],
  ['objectStorages.raw.bucket is not known before the update', { raw: { bucket: UNKNOWN } }],
])('storages that cannot be read are not called missing: %s', async (reason, objectStorages) => {
  const { code, findings } = await examine({}, [
    provider({ ...place, objectStorages }),
    ofProvider('PipeTable', 'trips', { ...TABLE, sourceStorageName: 'raw' }),
  ])
  expect(code).toBe(0)
  expect(findings).toContainEqual(
    expect.objectContaining({ status: 'unchecked', about: 'raw', text: `the storage was not checked: ${reason}` }),
  )
})

test('a host that another resource has yet to make is not known', async () => {
  const { code, findings } = await examine({}, [
    provider({ host: UNKNOWN, user: 'rose' }),
    ofProvider('Database', 'lake', { name: 'lake' }),
  ])
  expect({ code, findings }).toEqual({
    code: 0,
    findings: [
      {
        status: 'unchecked',
        about: 'connection',
        text: 'lake: not checked in StarRocks: host is not known before the update',
        remedies: [],
      },
    ],
  })
})

test('a program learns the release of each cluster that answers, and no secret address', async () => {
  const other = await startLake({ version: '3.3.11' })
  try {
    const { port } = other.starrocks
    const { clusters, printed } = await examine(lake.config, [
      step('Database', 'lake', { name: 'lake' }),
      step('Database', 'far', { connection: { host: secret('localhost'), port, user: 'root' } }),
    ])
    expect(clusters.map(({ version }) => version)).toEqual([
      expect.stringMatching(/^4\.1/),
      expect.stringMatching(/^3\.3/),
    ])
    expect(clusters.map(({ address }) => address)).toEqual([`127.0.0.1:${lake.starrocks.port}`, `******:${port}`])
    expect(printed).not.toContain('localhost')
  } finally {
    await other.close()
  }
})
