import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deployments, serve } from '../examples/automation-service/service'
import { openSandboxStack, openStack } from './sandbox/engine'
import { example, succeeded } from './support/examples'
import { type Lake, parquet, startLake } from './support/lake'

/** Complete example programs, unmodified, with the real SDK and the real dynamic provider process. */
let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  const twoRows = await parquet({ name: 'id', data: [1, 2], type: 'INT32' })
  for (const prefix of ['orders', 'clicks/month=2024-01', 'sales/orders', 'web/clicks', 'acme/events', 'events']) {
    await lake.s3.put(`${prefix}/a.parquet`, twoRows)
  }
})
afterAll(() => lake.close())

const sql = (statement: string) => lake.starrocks.query(statement)
const count = async (table: string) => Number((await sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n)
const databases = async () => (await sql('SHOW DATABASES')).map(({ Database }) => Database)
const changes = () =>
  lake.starrocks.statements.filter((text) => /^(CREATE|ALTER|DROP|GRANT|REVOKE|TRUNCATE|INSERT)/.test(text))

describe.each([
  { stack: 'dev', poll: '10', replicas: '1', kept: [] },
  { stack: 'prod', poll: '60', replicas: '3', kept: ['clicks', 'orders'] },
])('examples/lakehouse as $stack', ({ stack: name, poll, replicas, kept }) => {
  const store = () => ({
    'lakehouse:bucket': lake.s3.bucket,
    'lakehouse:endpoint': lake.s3.endpoint,
    'lakehouse:accessKey': lake.s3.accessKey,
    'lakehouse:secretKey': lake.s3.secretKey,
    'lakehouse:metastoreUris': '["thrift://127.0.0.1:9083"]',
  })

  test('loads, analyzes and grants, and retains what it declares', async () => {
    const stack = await openStack(example('lakehouse', lake, store(), name))
    try {
      lake.starrocks.statements.length = 0
      expect(succeeded(await stack.preview()).summary).toEqual({ create: 9 })
      expect(changes()).toEqual([])
      const { outputs } = succeeded(await stack.up())
      expect(outputs).toEqual({ tables: ['marts.orders', 'marts.clicks'], loadedFiles: [1, 1] })
      expect([await count('marts.orders'), await count('marts.clicks')]).toEqual([2, 2])
      expect(await sql('DESC PIPE marts.orders')).toMatchObject([{ PROPERTIES: `{"poll_interval":"${poll}"}` }])
      expect((await sql('SHOW CREATE TABLE marts.orders'))[0]?.['Create Table']).toContain(
        `"replication_num" = "${replicas}"`,
      )
      expect(await sql('SHOW GRANTS FOR ROLE analyst')).toHaveLength(2)

      lake.starrocks.statements.length = 0
      expect(succeeded(await stack.up()).summary).toEqual({ same: 9 })
      expect(changes()).toEqual([])

      succeeded(await stack.destroy())
      expect(await databases()).toEqual(
        kept.length > 0 ? expect.arrayContaining(['marts']) : expect.not.arrayContaining(['marts']),
      )
      if (kept.length > 0) {
        expect((await sql('SHOW TABLES FROM marts')).map((row) => row.Tables_in_marts).sort()).toEqual(kept)
        expect(await sql('SHOW PIPES FROM marts')).toEqual([])
      }
    } finally {
      await stack.close()
      await sql('DROP DATABASE IF EXISTS marts FORCE')
    }
  })
})

test('examples/schema-evolution adds the column of a new file', async () => {
  const stack = await openStack(example('schema-evolution', lake))
  try {
    succeeded(await stack.preview())
    expect(succeeded(await stack.up()).outputs).toMatchObject({ columns: { id: 'BIGINT' }, loadedFiles: 1 })
    expect(succeeded(await stack.up()).summary).toEqual({ same: 3 })

    const ids = { name: 'id', data: [2, 3], type: 'INT32' } as const
    await lake.s3.put('events/b.parquet', await parquet(ids, { name: 'page', data: ['/', '/a'], type: 'STRING' }))
    const { operations } = succeeded(await stack.preview())
    const plan = operations.find(({ name }) => name === 'events')?.new?.inputs.plan
    expect(plan).toContainEqual(expect.stringMatching(/^ALTER TABLE `lake`.`events`\s+ADD COLUMN `page` VARCHAR/))
    expect(plan).not.toContainEqual(expect.stringContaining('TRUNCATE'))

    succeeded(await stack.up())
    expect(await sql('SELECT id, page FROM lake.events ORDER BY id')).toEqual([
      { id: '1', page: null },
      { id: '2', page: '/' },
      { id: '3', page: '/a' },
    ])
    expect(succeeded(await stack.up()).summary).toEqual({ same: 3 })
    succeeded(await stack.destroy())
  } finally {
    await stack.close()
    await sql('DROP DATABASE IF EXISTS lake FORCE')
  }
})

test('examples/component creates the objects of its conventions, below the component', async () => {
  const stack = await openStack(example('component', lake))
  try {
    const { operations } = succeeded(await stack.preview())
    const parents = operations.filter(({ name, type }) => name === 'orders' && type !== 'acme:lake:LakeTable')
    for (const { urn } of parents) expect(urn).toContain('::acme:lake:LakeTable$pulumi-nodejs:dynamic/starrocks:')
    expect(parents).toHaveLength(2)

    expect(succeeded(await stack.up()).outputs).toEqual({ tables: ['lake.sales_orders', 'lake.web_clicks'] })
    expect(await count('lake.sales_orders')).toBe(2)
    expect(await sql('SHOW GRANTS FOR ROLE analyst')).toMatchObject([
      { Grants: expect.stringContaining('SELECT ON TABLE lake.sales_orders') },
    ])
    expect(Object.keys(succeeded(await stack.up()).summary)).toEqual(['same'])
    succeeded(await stack.destroy())
    expect(await databases()).not.toContain('lake')
  } finally {
    await stack.close()
  }
})

test('examples/automation-service creates a tenant by PUT, changes nothing by a second PUT, and removes it by DELETE', {
  timeout: 180_000,
}, async () => {
  // Runs the program of the service on the sandbox engine; the Automation API itself needs the CLI.
  const stack = await openSandboxStack(example('automation-service', lake, { 'automation-service:tenant': 'acme' }))
  const under: string[] = []
  const deployments: Deployments = {
    async up(tenant) {
      expect(under).toEqual([])
      under.push(tenant)
      const { outputs } = succeeded(await stack.up())
      under.pop()
      return outputs
    },
    destroy: async () => void succeeded(await stack.destroy()),
  }
  const service = serve(deployments).listen(0, '127.0.0.1')
  await once(service, 'listening')
  const { port } = service.address() as AddressInfo
  const ask = (method: string, path: string) => fetch(`http://127.0.0.1:${port}${path}`, { method })
  try {
    // Two requests at the same time are run one after the other.
    const answers = await Promise.all([ask('PUT', '/tenants/acme'), ask('PUT', '/tenants/acme')])
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ table: 'tenant_acme.events', role: 'acme_reader' })
    }
    expect(await databases()).toContain('tenant_acme')
    expect((await ask('DELETE', '/tenants/acme')).status).toBe(204)
    expect(await databases()).not.toContain('tenant_acme')
    expect((await ask('PUT', '/tenants/Robert;--')).status).toBe(404)
    expect((await ask('GET', '/tenants/acme')).status).toBe(405)
  } finally {
    service.close()
    await stack.close()
  }
})
