import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { getCatalog, listCatalogs } from '../provider/functions'
import { handler as analyzeSchedule } from '../provider/resources/analyze-schedule/handler'
import { handler as grant } from '../provider/resources/grant/handler'
import { handler } from '../provider/resources/iceberg-catalog/handler'
import { handler as materializedView } from '../provider/resources/materialized-view/handler'
import { handler as scheduledTask } from '../provider/resources/scheduled-task/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import type { CatalogServers } from './sandbox/starrocks/catalogs/catalog-servers'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

const REST = 'http://polaris.test:8181/api/catalog'
const JDBC = 'jdbc:postgresql://database.test:5432/iceberg'
const CREDENTIAL = 'client-of-etl:top-secret'
/** Another one that looks the same behind its mask. */
const ROTATED = 'cl**rotated**et'

const ORDERS = { id: { name: 'BIGINT' }, total: { name: 'BIGINT' } } as const
const SERVERS: CatalogServers = {
  [REST]: { credential: CREDENTIAL, databases: { sales: { Orders: ORDERS }, finance: {} } },
  [`${REST}/rotated`]: { credential: ROTATED },
  [JDBC]: { credential: 'etl:password-of-etl' },
  'glue:eu-west-1': { databases: { bronze: {} } },
}

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake({ catalogServers: SERVERS })
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  warnings.length = 0
  for (const name of ['lakehouse', 'moved']) await lake.starrocks.query(`DROP CATALOG IF EXISTS ${name}`)
  await lake.starrocks.query('DROP ROLE IF EXISTS analyst')
})

const oauth2 = (credential = CREDENTIAL) => ({ type: 'oauth2', credential, scope: 'PRINCIPAL_ROLE:ALL' })
const rest = { type: 'rest', uri: REST, warehouse: 'analytics', security: oauth2() }
const args = { name: 'lakehouse', metastore: rest }
const jdbc = { type: 'jdbc', uri: JDBC, warehouse: 's3://lake/w', user: 'etl', password: 'password-of-etl' }
const hive = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }
const catalog = (of: Lake = lake) => ResourceLife.of(handler, of, 'lakehouse')

async function shown(name = 'lakehouse', of: Lake = lake): Promise<string | undefined> {
  const [row] = await of.starrocks.query(`SHOW CREATE CATALOG ${name}`).catch(() => [])
  return row?.['Create Catalog'] ?? undefined
}

/** The statements that change something, from the outside. */
async function changes(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((statement) => !/^(SHOW|SELECT)/.test(statement))
}

/** The properties that a preview shows, without the type. */
async function propertiesOf(inputs: object): Promise<unknown> {
  const { inputs: checked } = await catalog().preview({ name: 'lakehouse', ...inputs })
  const { type, ...properties } = checked.allProperties as Record<string, string>
  expect(type).toBe('iceberg')
  return properties
}

describe('a REST catalog', () => {
  test('is created with the statement of its preview, where the credential is masked, and reports no change', async () => {
    const life = catalog()
    const { operation, inputs } = await life.preview(args)
    expect(operation).toBe('create')
    expect(inputs.ddl).toBe(
      [
        'CREATE EXTERNAL CATALOG `lakehouse`',
        'PROPERTIES (',
        '  "iceberg.catalog.oauth2.credential" = "******",',
        '  "iceberg.catalog.oauth2.scope" = "PRINCIPAL_ROLE:ALL",',
        '  "iceberg.catalog.security" = "oauth2",',
        '  "iceberg.catalog.type" = "rest",',
        `  "iceberg.catalog.uri" = "${REST}",`,
        '  "iceberg.catalog.warehouse" = "analytics",',
        '  "pulumi.owner" = "project/test/lakehouse#<id>",',
        '  "type" = "iceberg"',
        ')',
      ].join('\n'),
    )
    expect(inputs.allProperties).toMatchObject({ 'iceberg.catalog.oauth2.credential': 'cl******et' })
    expect(JSON.stringify([inputs.ddl, inputs.allProperties, inputs.plan])).not.toContain(CREDENTIAL)

    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe('lakehouse')
    // The databases are listed once, to validate it.
    expect(lake.starrocks.statements).toContain('SHOW DATABASES FROM `lakehouse`')
    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')
  })

  test.each([
    ['a server that does not answer', { uri: 'http://down.test/rest' }],
    ['a credential that the server refuses', { security: oauth2('client:wrong-secret') }],
  ])('is not created with %s: the error says what to check, and the next run creates it', async (_, change) => {
    const life = catalog()
    const wrong = { ...args, metastore: { ...rest, ...change } }
    const error = await life.up(wrong).then(String, String)
    expect(error).toContain('It asks the REST server at http')
    expect(error).toContain('Failed to load rest catalog')
    expect(error).toMatch(/Check metastore\.uri \(http[^)]*\).*metastore\.security \(oauth2\)/)
    expect(error).not.toMatch(/wrong-secret|top-secret/)
    expect(await shown()).toBeUndefined()
    await life.up(args)
    expect(await life.up(args)).toBe('same')
  })

  test('gets a rotated credential and its address in one ALTER; one that the server refuses leaves the former', async () => {
    const life = catalog()
    await life.up(args)
    const refused = { ...args, metastore: { ...rest, security: oauth2(ROTATED) } }
    const { operation, inputs } = await life.preview(refused)
    expect([operation, inputs.plan]).toEqual([
      'update',
      ['ALTER CATALOG `lakehouse` SET ("iceberg.catalog.oauth2.credential" = "******")'],
    ])
    await expect(life.up(refused)).rejects.toThrow(/before it creates or changes a catalog/)
    await life.refresh()
    expect((await life.preview(refused)).operation).toBe('update')
    expect(await lake.starrocks.query('SHOW DATABASES FROM lakehouse')).toHaveLength(3)

    const moved = { ...args, metastore: { ...refused.metastore, uri: `${REST}/rotated` } }
    expect(await changes(() => life.up(moved))).toEqual([
      `ALTER CATALOG \`lakehouse\` SET ("iceberg.catalog.oauth2.credential" = "${ROTATED}", "iceberg.catalog.uri" = "${REST}/rotated")`,
    ])
    expect(await life.up(moved)).toBe('same')
  })

  test('whose credential StarRocks shows in clear never shows it, in drift neither', async () => {
    const old = await startLake({ version: '3.5.9', catalogServers: { ...SERVERS, [REST]: {} } })
    try {
      const life = catalog(old)
      await life.up(args)
      expect(await shown('lakehouse', old)).toContain(CREDENTIAL)
      await life.refresh()
      expect((await life.preview(args)).operation).toBe('same')
      const others = 'somebody:elses-secret'
      await old.starrocks.query(`ALTER CATALOG lakehouse SET ("iceberg.catalog.oauth2.credential" = "${others}")`)
      await life.refresh()
      expect(life.inputs.allProperties).toMatchObject({ 'iceberg.catalog.oauth2.credential': 'so******et' })
      expect(JSON.stringify(life.inputs)).not.toContain(others)
      expect(await life.up(args)).toBe('update')
      const { port } = old.starrocks
      const seen = await getCatalog({ name: 'lakehouse', connection: { host: '127.0.0.1', port, user: 'root' } })
      expect(seen).toMatchObject({ type: 'iceberg', properties: { 'iceberg.catalog.oauth2.credential': 'cl******et' } })
      expect(JSON.stringify(seen)).not.toContain(CREDENTIAL)
    } finally {
      await old.close()
    }
  })

  test('that authenticates users by their own tokens is not validated by the provider, which has none', async () => {
    const open = await startLake({ catalogServers: { [REST]: {} } })
    try {
      await catalog(open).up({ ...args, metastore: { ...rest, security: { type: 'jwt' } } })
      expect(open.starrocks.statements.join()).not.toContain('SHOW DATABASES')
    } finally {
      await open.close()
    }
  })

  test('keeps its grants over a replacement', async () => {
    const life = catalog()
    await life.up(args)
    for (const statement of [
      'CREATE ROLE analyst',
      'GRANT USAGE ON CATALOG lakehouse TO ROLE analyst',
      'SET CATALOG lakehouse',
      'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE analyst',
      'SET CATALOG default_catalog',
    ])
      await lake.starrocks.query(statement)
    const before = await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')
    expect(await life.up({ ...args, metastore: hive })).toBe('replace')
    expect(await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')).toEqual(before)
    expect(await life.up({ ...args, metastore: hive })).toBe('same')
    expect(await shown()).not.toContain('iceberg.catalog.uri')
  })

  test('is not dropped for a replacement whose grants cannot be read', async () => {
    const life = catalog()
    await life.up(args)
    const { inputs } = await life.check({ ...args, comment: 'new' })
    await handler.diff('lakehouse', life.outs, inputs)
    lake.starrocks.faults.failOnce('SHOW ROLES', { message: 'not now' })
    const checked = await handler.check({}, { ...args, comment: 'new', __urn: inputs.__urn })
    expect(checked.failures).toEqual([{ property: '', reason: expect.stringMatching(/which loses its grants/) }])
    expect(await shown()).toBeDefined()
  })
})

describe('a JDBC catalog', () => {
  test('is created, and gets no password that the database refuses', async () => {
    const life = catalog()
    await life.up({ ...args, metastore: jdbc, validate: false })
    // No release is known to mask it.
    expect(await shown()).toContain('password-of-etl')
    expect(life.inputs.allProperties).toMatchObject({ 'iceberg.catalog.jdbc.password': 'pa******tl' })
    const error = await life
      .up({ ...args, metastore: { ...jdbc, password: 'pa*rotated**tl' }, validate: false })
      .then(String, String)
    expect(error).toMatch(/It asks the database at jdbc:postgresql:.*Failed to connect.*metastore\.password/s)
    expect(error).not.toContain('rotated')
    expect(await life.up({ ...args, metastore: jdbc, validate: false })).toBe('same')
  })
})

test('a refusal that is about something else keeps its own words', async () => {
  const life = catalog()
  lake.starrocks.faults.failOnce('CREATE EXTERNAL CATALOG', {
    errno: 5203,
    sqlState: '42000',
    message: 'Access denied',
  })
  await expect(life.up(args)).rejects.toThrow(/^StarRocks: Access denied/)
})

describe('validation', () => {
  test('asks AWS Glue for its databases after a create, and the error names what to check', async () => {
    const glue = { type: 'glue', region: 'eu-west-1', auth: { type: 'none' } }
    const storage = { type: 's3', region: 'eu-west-1', auth: { type: 'none' } }
    const life = catalog()
    await life.up({ name: 'lakehouse', metastore: glue, storage })
    lake.starrocks.faults.failOnce('SHOW DATABASES FROM', { message: 'Access to Glue denied' })
    const changed = { name: 'lakehouse', metastore: glue, storage: { ...storage, endpoint: 's3.test' } }
    await expect(life.up(changed)).rejects.toThrow(
      /catalog lakehouse exists, but its metastore did not list.*metastore\.region \(eu-west-1\) and metastore\.auth/s,
    )
    await life.repair(changed)
    expect(await life.up(changed)).toBe('same')
  })
})

describe('an Iceberg catalog that exists', () => {
  const theirs = `CREATE EXTERNAL CATALOG lakehouse PROPERTIES ("type" = "iceberg", "iceberg.catalog.type" = "rest", "iceberg.catalog.uri" = "${REST}", "iceberg.catalog.security" = "oauth2", "iceberg.catalog.oauth2.credential" = "${CREDENTIAL}", "iceberg.catalog.header.x-token" = "their-header-secret")`

  test('is refused, and is adopted with onExisting: "adopt"; then its credential is set', async () => {
    await lake.starrocks.query(theirs)
    expect(await catalog().failures(args)).toEqual([
      'name: catalog "lakehouse" exists already and no Pulumi stack created it; choose another name, or take it over with onExisting: "adopt"',
    ])
    const life = catalog()
    const adopted = { ...args, onExisting: 'adopt' }
    expect((await life.preview(adopted)).inputs.plan).toEqual([
      'ALTER CATALOG `lakehouse` SET ("pulumi.owner" = "project/test/lakehouse#<id>")',
      'ALTER CATALOG `lakehouse` SET ("iceberg.catalog.oauth2.credential" = "******", "iceberg.catalog.oauth2.scope" = "PRINCIPAL_ROLE:ALL", "iceberg.catalog.warehouse" = "analytics")',
    ])
    expect(warnings.join()).toContain('has undeclared properties: iceberg.catalog.header.x-token')
    expect(warnings.join()).not.toContain('their-header-secret')
    await life.up(adopted)
    expect(await life.refresh()).toBe(true)
    expect(await life.up(adopted)).toBe('same')
    expect((await life.up({ ...adopted, strictProperties: true })) && (await life.refresh())).toBe(true)
    const { operation, inputs } = await life.preview({ ...adopted, strictProperties: true })
    expect(operation).toBe('replace')
    expect(inputs.replacement).toContain('iceberg.catalog.header.x-token')
    expect(JSON.stringify(inputs)).not.toContain('their-header-secret')
  })

  test('of the type hive is refused, even with adoption', async () => {
    await lake.starrocks.query(
      'CREATE EXTERNAL CATALOG lakehouse PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://h:1")',
    )
    expect(await catalog().failures({ ...args, onExisting: 'adopt' })).toEqual([
      expect.stringMatching(/catalog "lakehouse" of type hive exists already/),
    ])
  })

  test('is read by get, and by the look-ups', async () => {
    await lake.starrocks.query(theirs)
    await handler.configure({ config: { get: (key: string) => lake.config[key], rawConfig: lake.config } } as never)
    const { id, props } = await handler.read('lakehouse', { __get: true, __urn: 'urn:pulumi:o::p::t::thing' } as never)
    expect(id).toBe('lakehouse')
    expect(props).not.toHaveProperty('metastore')
    const connection = { host: lake.starrocks.host, port: lake.starrocks.port, user: 'root' }
    const { ddl } = await getCatalog({ name: 'lakehouse', connection })
    expect(ddl).toContain('"iceberg.catalog.oauth2.credential" = "cl******et"')
    expect(JSON.stringify([props, ddl])).not.toMatch(/top-secret|their-header-secret/)
    expect(await listCatalogs({ connection })).toContainEqual({ name: 'lakehouse', type: 'iceberg' })
  })

  test('is finished by the next run if a run was killed after its create', async () => {
    await catalog().up(args)
    const life = catalog()
    expect((await changes(() => life.up(args)))[0]).toBe(
      life.sent('ALTER CATALOG `lakehouse` SET ("pulumi.owner" = "project/test/lakehouse#<id>")'),
    )
    expect(await life.up(args)).toBe('same')
    await life.destroy()
    expect(await shown()).toBeUndefined()
  })
})

describe('other resources work with an Iceberg catalog', () => {
  const inPlace = async (of: Parameters<typeof ResourceLife.of>[0], declared: Record<string, unknown>) => {
    const life = ResourceLife.of(of, lake, 'other')
    expect(await life.up(declared)).toBe('create')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(declared)).toBe('same')
    return life
  }

  test('grants on it and on all its tables', async () => {
    await catalog().up(args)
    await lake.starrocks.query('CREATE ROLE analyst')
    const to = { type: 'role', name: 'analyst' }
    const uses = await inPlace(grant, { privileges: ['USAGE'], on: { type: 'catalog', name: 'lakehouse' }, to })
    const reads = await inPlace(grant, { privileges: ['SELECT'], on: { type: 'allTables', catalog: 'lakehouse' }, to })
    expect(await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')).toHaveLength(2)
    await uses.destroy()
    await reads.destroy()
  })

  test('statistics of all tables of a database, whose names keep their case', async () => {
    await catalog().up(args)
    const life = await inPlace(analyzeSchedule, { catalog: 'lakehouse', database: 'sales' })
    expect(life.inputs.tables).toEqual(['Orders'])
    expect(life.inputs.ddl).toContain('`lakehouse`.`sales`.`Orders`')
    await life.destroy()
  })

  test('a task and a materialized view over its tables', async () => {
    await catalog().up(args)
    await lake.starrocks.query('CREATE DATABASE marts')
    await lake.starrocks.query(
      'CREATE TABLE marts.orders (id BIGINT, total BIGINT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
    )
    const query = 'SELECT id, total FROM lakehouse.sales.Orders'
    const view = await inPlace(materializedView, {
      database: 'marts',
      name: 'totals',
      query,
      refresh: { type: 'manual' },
      properties: { replication_num: '1' },
    })
    const task = await inPlace(scheduledTask, {
      database: 'marts',
      name: 'fill',
      statement: `INSERT INTO orders ${query}`,
      schedule: { every: { interval: 1, unit: 'day' } },
    })
    await task.destroy()
    await view.destroy()
    await lake.starrocks.query('DROP DATABASE marts FORCE')
  })
})

describe('the inputs set exactly these properties', () => {
  const glueRole = 'arn:aws:iam::081976408565:role/test_glue_role'
  const none = { type: 'none' }

  test.each<[string, object, Record<string, string>]>([
    [
      'a Hive metastore, on HDFS',
      { metastore: hive },
      { 'iceberg.catalog.type': 'hive', 'hive.metastore.uris': 'thrift://127.0.0.1:9083' },
    ],
    [
      'Glue and S3 by the default chain of the AWS SDK, without saying so',
      {
        metastore: { type: 'glue', region: 'us-east-1', auth: none },
        storage: { type: 's3', region: 'us-east-1', auth: none },
      },
      {
        'iceberg.catalog.type': 'glue',
        'aws.glue.use_instance_profile': 'false',
        'aws.glue.region': 'us-east-1',
        'aws.s3.use_instance_profile': 'false',
        'aws.s3.region': 'us-east-1',
      },
    ],
    [
      'Glue of another account by an assumed role',
      {
        metastore: { type: 'glue', catalogId: '081976408565', auth: { type: 'instanceProfile', iamRoleArn: glueRole } },
        storage: { type: 's3', region: 'us-west-2', auth: { type: 'default' } },
      },
      {
        'iceberg.catalog.type': 'glue',
        'aws.glue.catalog_id': '081976408565',
        'aws.glue.use_instance_profile': 'true',
        'aws.glue.iam_role_arn': glueRole,
        'aws.s3.region': 'us-west-2',
        'aws.s3.use_aws_sdk_default_behavior': 'true',
      },
    ],
    [
      'REST with a token, as of R2',
      { metastore: { type: 'rest', uri: 'https://r2', warehouse: 'w', security: { type: 'oauth2', token: 'tok' } } },
      {
        'iceberg.catalog.type': 'rest',
        'iceberg.catalog.uri': 'https://r2',
        'iceberg.catalog.warehouse': 'w',
        'iceberg.catalog.security': 'oauth2',
        'iceberg.catalog.oauth2.token': '******',
      },
    ],
    [
      'REST with every setting',
      {
        metastore: {
          type: 'rest',
          uri: 'https://h/ws',
          prefix: 'p',
          vendedCredentials: false,
          nestedNamespaces: true,
          viewEndpoints: false,
          security: {
            type: 'oauth2',
            credential: 'c',
            scope: 's',
            serverUri: 'https://idp/token',
            audience: 'a',
            tokenRefresh: false,
          },
        },
      },
      {
        'iceberg.catalog.type': 'rest',
        'iceberg.catalog.uri': 'https://h/ws',
        'iceberg.catalog.prefix': 'p',
        'iceberg.catalog.vended-credentials-enabled': 'false',
        'iceberg.catalog.rest.nested-namespace-enabled': 'true',
        'iceberg.catalog.rest.view-endpoints-enabled': 'false',
        'iceberg.catalog.security': 'oauth2',
        'iceberg.catalog.oauth2.credential': '******',
        'iceberg.catalog.oauth2.scope': 's',
        'iceberg.catalog.oauth2.server-uri': 'https://idp/token',
        'iceberg.catalog.oauth2.audience': 'a',
        'iceberg.catalog.oauth2.token-refresh-enabled': 'false',
      },
    ],
    [
      'S3 Tables through Glue, signed by AWS',
      {
        metastore: {
          type: 'rest',
          uri: 'https://glue.us-west-2.amazonaws.com/iceberg',
          warehouse: '081976408565:s3tablescatalog/bucket',
          security: { type: 'sigv4', signingName: 'glue', accessKey: 'AK', secretKey: 'SK' },
        },
        storage: { type: 's3', region: 'us-west-2' },
      },
      {
        'iceberg.catalog.type': 'rest',
        'iceberg.catalog.uri': 'https://glue.us-west-2.amazonaws.com/iceberg',
        'iceberg.catalog.warehouse': '081976408565:s3tablescatalog/bucket',
        'iceberg.catalog.rest.sigv4-enabled': 'true',
        'iceberg.catalog.rest.signing-name': 'glue',
        'iceberg.catalog.rest.access-key-id': '******',
        'iceberg.catalog.rest.secret-access-key': '******',
        'aws.s3.region': 'us-west-2',
      },
    ],
    [
      'a database',
      { metastore: jdbc },
      {
        'iceberg.catalog.type': 'jdbc',
        'iceberg.catalog.uri': JDBC,
        'iceberg.catalog.warehouse': 's3://lake/w',
        'iceberg.catalog.jdbc.user': 'etl',
        'iceberg.catalog.jdbc.password': 'pa******tl',
      },
    ],
    [
      'a directory on Azure, and settings of the cache',
      {
        metastore: { type: 'hadoop', warehouse: 'abfss://c@a.dfs.core.windows.net/w' },
        storage: { type: 'adls2', auth: { type: 'managedIdentity', tenantId: 't', clientId: 'c' } },
        metadataCache: { enableIcebergMetadataCache: true, icebergTableCacheTtlSec: 60 },
        properties: { enable_get_stats_from_external_metadata: 'true', 'iceberg.catalog.some-key': 'hidden-value' },
      },
      {
        'iceberg.catalog.type': 'hadoop',
        'iceberg.catalog.warehouse': 'abfss://c@a.dfs.core.windows.net/w',
        'azure.adls2.oauth2_use_managed_identity': 'true',
        'azure.adls2.oauth2_tenant_id': 't',
        'azure.adls2.oauth2_client_id': 'c',
        enable_iceberg_metadata_cache: 'true',
        iceberg_table_cache_ttl_sec: '60',
        enable_get_stats_from_external_metadata: 'true',
        'iceberg.catalog.some-key': 'hi******ue',
      },
    ],
  ])('%s', async (_, inputs, properties) => {
    expect(await propertiesOf(inputs)).toEqual(properties)
  })
})

describe('bad input', () => {
  const security = (settings: object) => ({ metastore: { ...rest, security: settings } })
  const glue = { type: 'glue', region: 'us-west-2', auth: { type: 'default' } }

  test.each<[string, object, RegExp]>([
    [
      'OAuth 2.0 with nothing to prove',
      security({ type: 'oauth2' }),
      /metastore\.security of type "oauth2" needs a credential or a token/,
    ],
    [
      'a token with a scope, for which StarRocks turns security off',
      security({ type: 'oauth2', token: CREDENTIAL, scope: 's' }),
      /metastore\.security\.scope is only for a credential.*omit the scope/,
    ],
    [
      'half a key that signs',
      security({ type: 'sigv4', accessKey: 'AK' }),
      /metastore\.security\.accessKey and metastore\.security\.secretKey are needed together/,
    ],
    [
      'an unknown security',
      security({ type: 'basic' }),
      /metastore\.security\.type: must be one of none, oauth2, jwt, sigv4/,
    ],
    [
      'a password in the address of a server',
      { metastore: { type: 'rest', uri: `https://etl:${CREDENTIAL}@polaris` } },
      /metastore\.uri contains a user, a password or a token/,
    ],
    [
      'a password in the address of a database',
      { metastore: { ...jdbc, uri: `${JDBC}?user=etl&password=${CREDENTIAL}` } },
      /metastore\.uri contains a user, a password or a token/,
    ],
    [
      'a password without a user',
      { metastore: { ...jdbc, user: undefined } },
      /metastore\.user is needed with a password/,
    ],
    [
      'an address without a scheme',
      { metastore: { ...rest, uri: 'polaris:8181' } },
      /metastore\.uri.*http\(s\):\/\/host:port/,
    ],
    ['a database of another kind', { metastore: { ...jdbc, uri: 'jdbc:oracle:x' } }, /metastore\.uri.*jdbc:mysql/],
    [
      'an unknown metastore',
      { metastore: { type: 'dlf' } },
      /metastore\.type: must be one of hive, glue, rest, jdbc, hadoop/,
    ],
    ['Glue without S3', { metastore: glue }, /metastore\.type "glue" needs a storage of type s3 \(there is none\)/],
    [
      'an external id without a role',
      { storage: { type: 's3', region: 'r', auth: { type: 'instanceProfile', externalId: 'x' } } },
      /storage\.auth\.iamRoleArn is needed/,
    ],
    [
      'a property with an input of its own',
      { properties: { 'iceberg.catalog.oauth2.token': CREDENTIAL } },
      /the property "iceberg\.catalog\.oauth2\.token" is set by metastore\.security/,
    ],
    ['a name with a hyphen', { name: 'my-lake' }, /^name: "my-lake" is refused/],
  ])('%s gives one clear error without a secret', async (_, change, failure) => {
    const failures = await catalog().failures({ ...args, ...change })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(failure)
    expect(failures[0]).not.toContain(CREDENTIAL)
  })
})

test('unknown values are accepted, and all others are checked', async () => {
  const later = { ...rest, security: { ...oauth2(), credential: UNKNOWN } }
  const { operation, inputs } = await catalog().preview({ ...args, metastore: later })
  expect([operation, inputs.ddl, inputs.allProperties]).toEqual(['create', UNKNOWN, UNKNOWN])
  expect(await catalog().failures({ name: 'my-lake', metastore: later })).toHaveLength(1)
})
