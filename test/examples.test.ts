import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStack, type RunResult } from './sandbox/engine'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { type Lake, startLake } from './support/lake'

/** The smaller examples, unmodified, with the real SDK and the real dynamic provider process, from the first preview to the end. */
let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'warehouse')
})
afterAll(() => lake.close())

const statements = (text: RegExp) => lake.starrocks.statements.filter((statement) => text.test(statement))
const CHANGES = /^(CREATE|ALTER|DROP|GRANT|REVOKE|REFRESH|ADMIN SET)/

function succeeded(result: RunResult): RunResult {
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(result.exitCode).toBe(0)
  return result
}

interface Story {
  readonly example: string
  readonly config: (lake: Lake) => Readonly<Record<string, string>>
  readonly resources: number
  readonly outputs: (lake: Lake) => Record<string, unknown>
  /** The statements of `destroy`; undefined if it fails, as the README says. */
  readonly removal: readonly string[] | undefined
}

test.each<Story>([
  {
    example: 'role-and-grants',
    config: () => ({ 'role-and-grants:catalog': 'hive' }),
    resources: 6,
    outputs: () => ({ role: 'analyst' }),
    removal: [
      'DROP DATABASE IF EXISTS `marts`',
      'DROP ROLE IF EXISTS "analyst"',
      'REVOKE CREATE TABLE, CREATE VIEW ON DATABASE `marts` FROM ROLE "analyst"',
      'REVOKE DELETE, INSERT, SELECT ON ALL TABLES IN DATABASE `marts` FROM ROLE "analyst"',
      'REVOKE SELECT ON ALL TABLES IN ALL DATABASES FROM ROLE "analyst"',
      'REVOKE SELECT ON ALL VIEWS IN DATABASE `marts` FROM ROLE "analyst"',
    ],
  },
  {
    example: 'frontend-config',
    config: () => ({}),
    resources: 3,
    outputs: () => ({ before: '600000' }),
    removal: [
      'ADMIN SET FRONTEND CONFIG ("background_refresh_metadata_interval_millis" = "600000")',
      'ADMIN SET FRONTEND CONFIG ("background_refresh_metadata_time_secs_since_last_access_secs" = "86400")',
    ],
  },
  {
    example: 'single-sign-on',
    config: () => ({
      'single-sign-on:issuer': 'https://sso.example.com/realms/data',
      'single-sign-on:frontEnd': 'https://fe.example.com:8030',
      'single-sign-on:clientSecret': 'the-secret-of-the-client',
    }),
    resources: 4,
    outputs: () => ({ before: 'native' }),
    removal: [
      'ADMIN SET FRONTEND CONFIG ("authentication_chain" = "native")',
      'DROP GROUP PROVIDER `groups`',
      'DROP SECURITY INTEGRATION `browsers`',
      'DROP SECURITY INTEGRATION `tokens`',
    ],
  },
  {
    example: 'hive-table',
    config: ({ s3 }) => ({ 'hive-table:catalog': 'hive', 'hive-table:location': `s3://${s3.bucket}/warehouse` }),
    resources: 3,
    outputs: ({ s3 }) => ({ table: 'hive.warehouse.orders', location: `s3://${s3.bucket}/warehouse/orders` }),
    removal: undefined,
  },
])('examples/$example', async ({ example, config, resources, outputs, removal }) => {
  const stack = await openStack({
    dir: join(__dirname, '../examples', example),
    config: { ...lake.config, ...config(lake) },
  })
  try {
    lake.starrocks.statements.length = 0
    expect(succeeded(await stack.preview()).summary).toMatchObject({ create: resources + 1 })
    expect(statements(CHANGES)).toEqual([])
    expect(succeeded(await stack.up()).outputs).toEqual(outputs(lake))

    lake.starrocks.statements.length = 0
    expect(succeeded(await stack.up()).summary).toEqual({ same: resources + 1 })
    expect(succeeded(await stack.refresh()).summary).toEqual({ same: resources + 1 })
    expect(statements(CHANGES)).toEqual([])

    const destroyed = await stack.destroy()
    if (removal === undefined) expect(destroyed.text).toContain('set forceDestroy: true')
    else succeeded(destroyed)
    expect(statements(CHANGES).sort()).toEqual(removal ?? [])
  } finally {
    await stack.close()
  }
})
