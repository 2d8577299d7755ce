import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStack, type RunResult } from './sandbox/engine'
import { startDrivers } from './support/drivers'
import { createHiveCatalog, createIcebergCatalog, makeDirectory } from './support/hive'
import { type Lake, startLake } from './support/lake'

/** The smaller examples, unmodified, with the real SDK and the real dynamic provider process, from the first preview to the end. */
let lake: Lake
let drivers: Awaited<ReturnType<typeof startDrivers>>
let shared: Lake
beforeAll(async () => {
  lake = await startLake()
  shared = await startLake({ storageVolumes: ['builtin_storage_volume'] })
  drivers = await startDrivers()
  await createHiveCatalog(lake)
  await createIcebergCatalog(lake)
  await makeDirectory(lake, 'warehouse')
})
afterAll(async () => {
  drivers.close()
  await lake.close()
  await shared.close()
})

const CHANGES = /^(CREATE|ALTER|DROP|GRANT|REVOKE|REFRESH|ADMIN SET|SET GLOBAL)/

function succeeded(result: RunResult): RunResult {
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(result.exitCode, result.text).toBe(0)
  return result
}

interface Story {
  readonly example: string
  readonly config: (lake: Lake) => Readonly<Record<string, string>>
  readonly resources: number
  /** True if it needs a shared-data cluster. */
  readonly sharesData?: boolean
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
    example: 'users',
    config: () => ({ 'users:loaderPassword': 'secret' }),
    resources: 7,
    outputs: () => ({ users: ["'loader'@'%'", "'rose'@'%'"] }),
    removal: [
      'DROP ROLE IF EXISTS "engineer"',
      expect.stringMatching(/^DROP ROLE IF EXISTS "pulumi_user_/),
      expect.stringMatching(/^DROP ROLE IF EXISTS "pulumi_user_/),
      'DROP ROLE IF EXISTS "reader"',
      'DROP USER IF EXISTS "loader"@"%"',
      'DROP USER IF EXISTS "rose"@"%"',
      'REVOKE "engineer" FROM USER "rose"@"%"',
      'REVOKE "reader" FROM EXTERNAL GROUP "analysts"',
      'REVOKE "reader" FROM ROLE "engineer"',
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
    example: 'storage-volume',
    sharesData: true,
    config: ({ s3 }) => ({
      'storage-volume:location': `s3://${s3.bucket}/sales`,
      'storage-volume:accessKey': 'AKIDEXAMPLE',
      'storage-volume:secretKey': 'wJalrXUtnFEMI',
    }),
    resources: 2,
    outputs: () => ({ database: 'sales', storedIn: 'sales_volume' }),
    removal: ['DROP DATABASE IF EXISTS `sales`', 'DROP STORAGE VOLUME IF EXISTS `sales_volume`'],
  },
  {
    example: 'workload-limits',
    config: () => ({}),
    resources: 6,
    outputs: () => ({ group: 'reports', before: '300' }),
    removal: [
      'ALTER RESOURCE GROUP `default_wg` WITH ("concurrency_limit" = "0")',
      'DROP RESOURCE GROUP `loads`',
      'DROP RESOURCE GROUP `reports`',
      'DROP ROLE IF EXISTS "analyst"',
      'SET GLOBAL `enable_spill` = DEFAULT',
      'SET GLOBAL `query_timeout` = DEFAULT',
    ],
  },
  {
    example: 'hive-table',
    config: ({ s3 }) => ({ 'hive-table:catalog': 'hive', 'hive-table:location': `s3://${s3.bucket}/warehouse` }),
    resources: 3,
    outputs: ({ s3 }) => ({ table: 'hive.warehouse.orders', location: `s3://${s3.bucket}/warehouse/orders` }),
    removal: undefined,
  },
  {
    example: 'iceberg-tables',
    config: ({ s3 }) => ({ 'iceberg-tables:catalog': 'ice', 'iceberg-tables:location': `s3://${s3.bucket}/events` }),
    resources: 2,
    outputs: ({ s3 }) => ({ table: 'ice.events.clicks', location: `s3://${s3.bucket}/events/clicks` }),
    removal: undefined,
  },
  {
    example: 'external-catalog',
    config: () => ({
      'external-catalog:database': 'jdbc:postgresql://127.0.0.1:5432/sales',
      'external-catalog:driver': drivers.url,
      'external-catalog:password': 'of-the-reader',
      'external-catalog:metastore': 'thrift://127.0.0.1:9083',
    }),
    resources: 5,
    outputs: () => ({ catalogs: ['sales', 'delta'] }),
    removal: [
      'DROP CATALOG `delta`',
      'DROP CATALOG `sales`',
      'DROP ROLE IF EXISTS "shop_analyst"',
      'REVOKE USAGE ON CATALOG `delta` FROM ROLE "shop_analyst"',
      'REVOKE USAGE ON CATALOG `sales` FROM ROLE "shop_analyst"',
    ],
  },
])('examples/$example', async ({ example, config, resources, outputs, removal, sharesData }) => {
  const on = sharesData ? shared : lake
  const statements = (text: RegExp) => on.starrocks.statements.filter((statement) => text.test(statement))
  const stack = await openStack({
    dir: join(__dirname, '../examples', example),
    config: { ...on.config, ...config(on) },
  })
  try {
    on.starrocks.statements.length = 0
    expect(succeeded(await stack.preview()).summary).toMatchObject({ create: resources + 1 })
    expect(statements(CHANGES)).toEqual([])
    expect(succeeded(await stack.up()).outputs).toEqual(outputs(on))

    on.starrocks.statements.length = 0
    expect(succeeded(await stack.up()).summary).toEqual({ same: resources + 1 })
    expect(succeeded(await stack.refresh()).summary).toEqual({ same: resources + 1 })
    expect(statements(CHANGES)).toEqual([])

    const destroyed = await stack.destroy()
    if (removal === undefined) expect(destroyed.text).toContain('forceDestroy: true to drop all of it')
    else succeeded(destroyed)
    expect(statements(CHANGES).sort()).toEqual(removal ?? [])
  } finally {
    await stack.close()
  }
})
