import * as ts from 'typescript'
import { expect, test } from 'vitest'
import type { ResourceProvider } from '../../provider/core/resource-provider'
import { registry } from '../../provider/resources/registry'
import { eventually } from '../support/lake'
import { ResourceLife } from '../support/resource'
import { useLake } from '../support/use-lake'
import { blocksOf, page } from './markdown'

/** Objects of the Terraform provider's documentation (docs/resources), and what docs/migrating.md makes of them. */
const lake = useLake()

type Values = Record<string, unknown>

interface Declared {
  readonly kind: string
  readonly args: Values
}

const HMS = 'thrift://metastore.example.com:9083'
const GLUE_KEYS = {
  'aws.hive.metastore.glue.aws-access-key': 'glueAccessKey',
  'aws.hive.metastore.glue.aws-secret-key': 'glueSecretKey',
  'aws.hive.metastore.glue.endpoint': 'https://glue.us-east-1.amazonaws.com',
}
const LOGIN = { user: 'jdbcUser', password: 'jdbcPassword' }
const MAVEN = 'https://repo1.maven.org/maven2'

/** The properties that Terraform sends, by the name of the catalog. */
const TERRAFORM: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hive_hms_catalog: { type: 'hive', 'hive.metastore.uris': HMS },
  hive_glue_catalog: { type: 'hive', 'hive.metastore.type': 'glue', ...GLUE_KEYS },
  iceberg_hms_catalog: {
    type: 'iceberg',
    'iceberg.catalog.type': 'hive',
    'iceberg.catalog.hive.metastore.uris': HMS,
  },
  iceberg_glue_catalog: { type: 'iceberg', 'iceberg.catalog.type': 'glue', ...GLUE_KEYS },
  iceberg_rest_catalog: {
    type: 'iceberg',
    'iceberg.catalog.type': 'rest',
    'iceberg.catalog.uri': 'https://iceberg-rest.example.com',
  },
  hudi_catalog: { type: 'hudi', 'hive.metastore.uris': HMS },
  delta_catalog: { type: 'deltalake', 'hive.metastore.uris': HMS },
  paimon_catalog: {
    type: 'paimon',
    'paimon.catalog.type': 'filesystem',
    'paimon.catalog.warehouse': 'hdfs://namenode:8020/warehouse/paimon',
  },
  es_catalog: { type: 'es', 'es.nodes': 'http://es-node1.example.com:9200,http://es-node2.example.com:9200' },
  mysql_catalog: {
    type: 'jdbc',
    driver_url: `${MAVEN}/mysql/mysql-connector-java/8.0.28/mysql-connector-java-8.0.28.jar`,
    driver_class: 'com.mysql.cj.jdbc.Driver',
    jdbc_uri: 'jdbc:mysql://mysql.example.com:3306',
    ...LOGIN,
  },
  postgresql_catalog: {
    type: 'jdbc',
    driver_url: `${MAVEN}/org/postgresql/postgresql/42.3.3/postgresql-42.3.3.jar`,
    driver_class: 'org.postgresql.Driver',
    jdbc_uri: 'jdbc:postgresql://pg.example.com:5432/mydb',
    ...LOGIN,
  },
  oracle_catalog: {
    type: 'jdbc',
    driver_url: `${MAVEN}/com/oracle/database/jdbc/ojdbc10/19.18.0.0/ojdbc10-19.18.0.0.jar`,
    driver_class: 'oracle.jdbc.driver.OracleDriver',
    jdbc_uri: 'jdbc:oracle:thin:@oracle.example.com:1521:ORCL',
    ...LOGIN,
  },
  sqlserver_catalog: {
    type: 'jdbc',
    driver_url: `${MAVEN}/com/microsoft/sqlserver/mssql-jdbc/12.4.2.jre11/mssql-jdbc-12.4.2.jre11.jar`,
    driver_class: 'com.microsoft.sqlserver.jdbc.SQLServerDriver',
    jdbc_uri: 'jdbc:sqlserver://sqlserver.example.com:1433;databaseName=MyDatabase;',
    ...LOGIN,
  },
  unified_catalog: { type: 'unified', 'hive.metastore.uris': HMS },
}

/** What has another name today; the page says so. */
const RENAMED: Readonly<Record<string, string>> = {
  'aws.hive.metastore.glue.aws-access-key': 'aws.glue.access_key',
  'aws.hive.metastore.glue.aws-secret-key': 'aws.glue.secret_key',
  'iceberg.catalog.hive.metastore.uris': 'hive.metastore.uris',
  'es.nodes': 'hosts',
}
/** The endpoint says the region, and the page declares that. */
const REPLACED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'aws.hive.metastore.glue.endpoint': { 'aws.glue.region': 'us-east-1' },
}
const SECRETS = ['glueAccessKey', 'glueSecretKey', 'jdbcPassword']

/** A front end would have to download a driver, or to reach the catalog's server, or refuses the properties. */
const NOT_HERE = /^(iceberg_rest|mysql|postgresql|oracle|sqlserver|es|unified)_catalog$/

/** What the page declares, by name: its blocks are run with classes that record their arguments. */
function declarations(): Map<string, Declared> {
  const declared = new Map<string, Declared>()
  const starrocks = new Proxy(
    {},
    {
      get: (_, kind: string) =>
        class {
          constructor(name: string, args: Values) {
            declared.set(name, { kind, args: { name, ...args } })
          }
        },
    },
  )
  const config = { require: (key: string) => key, requireSecret: (key: string) => key }
  for (const { language, text } of blocksOf(page('docs/migrating.md')))
    if (language === 'ts' && !/^import /m.test(text))
      new Function('starrocks', 'config', ts.transpile(text))(starrocks, config)
  return declared
}

async function lifeOf(name: string, { kind }: Declared): Promise<ResourceLife> {
  const { file } = registry.find((spec) => spec.kind === kind)!
  const { handler } = (await import(`../../provider/resources/${file}/handler.ts`)) as {
    handler: ResourceProvider<never, never, never>
  }
  return ResourceLife.of(handler, lake, name)
}

test('every catalog of the Terraform documentation is declared, and no other', () => {
  const catalogs = [...declarations()].filter(([, { kind }]) => kind.endsWith('Catalog')).map(([name]) => name)
  expect(catalogs.sort()).toEqual(Object.keys(TERRAFORM).sort())
})

test.each(Object.entries(TERRAFORM))('%s has the properties that Terraform gives it', async (name, properties) => {
  const declared = declarations().get(name)!
  const life = await lifeOf(name, declared)
  const { inputs, failures } = await life.check({ ...declared.args, validate: false })
  expect(failures).toEqual([])
  const ddl = String(inputs.ddl)
  for (const [key, value] of Object.entries(properties)) {
    const now = REPLACED[key] ?? { [RENAMED[key] ?? key]: SECRETS.includes(value) ? '******' : value }
    for (const [property, shown] of Object.entries(now)) expect(ddl).toContain(`"${property}" = "${shown}"`)
  }
  for (const secret of SECRETS) expect(ddl).not.toContain(secret)
})

test.each(Object.keys(TERRAFORM).filter((name) => !NOT_HERE.test(name)))('%s is taken over in place', async (name) => {
  const declared = declarations().get(name)!
  const args: Values = { ...declared.args, validate: false, onExisting: 'adopt' }
  const { 'iceberg.catalog.hive.metastore.uris': uris, ...properties } = TERRAFORM[name]!
  // The sandbox does not know the former name of the property, which StarRocks still reads (`IcebergHiveCatalog`).
  const sent = Object.entries({ ...properties, ...(uris && { 'hive.metastore.uris': uris }) })
  const list = sent.map(([key, value]) => `"${key}" = "${value}"`).join(', ')
  await lake.query(`CREATE EXTERNAL CATALOG ${name} COMMENT "${args.comment}" PROPERTIES (${list})`)
  await lake.query(`CREATE ROLE reads_${name}`)
  await lake.query(`GRANT USAGE ON CATALOG ${name} TO ROLE reads_${name}`)
  try {
    const life = await lifeOf(name, declared)
    lake.starrocks.statements.length = 0
    await life.up(args)
    const changes = lake.starrocks.statements.filter((text) => /^(CREATE|ALTER|DROP|GRANT|REVOKE)/.test(text))
    expect(changes).not.toEqual([])
    for (const change of changes) expect(change).toMatch(new RegExp(`^ALTER CATALOG .${name}. SET `))
    expect(await life.up(args)).toBe('same')
    expect(await lake.query(`SHOW GRANTS FOR ROLE reads_${name}`)).toHaveLength(1)
  } finally {
    await lake.query(`DROP CATALOG ${name}`)
    await lake.query(`DROP ROLE reads_${name}`)
  }
})

/** The statements that Terraform sends for two tables, in parts: columns, key, distribution, properties. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  events: [
    `CREATE TABLE mydb.events (\`event_id\` BIGINT NOT NULL COMMENT "Unique event identifier", \`user_id\` BIGINT NOT NULL,
      \`event_type\` VARCHAR(64) NOT NULL, \`event_time\` DATETIME NOT NULL,
      \`properties\` VARCHAR(4096) NULL DEFAULT "{}" COMMENT "JSON payload")
      DUPLICATE KEY (\`event_id\`) COMMENT "Raw event log"
      DISTRIBUTED BY HASH(event_id) BUCKETS 10 PROPERTIES ("compression" = "LZ4", "replication_num" = "3")`,
    `ALTER TABLE mydb.events ADD INDEX idx_event_type (\`event_type\`) USING BITMAP COMMENT 'Speeds up filtering by event type'`,
  ],
  page_views: [
    `CREATE TABLE mydb.page_views (\`dt\` DATE NOT NULL, \`page_url\` VARCHAR(1024) NOT NULL,
      \`pv\` BIGINT SUM NOT NULL DEFAULT "0" COMMENT "Page views (aggregated as SUM)",
      \`uv\` BIGINT SUM NOT NULL DEFAULT "0" COMMENT "Unique visitors (aggregated as SUM)")
      AGGREGATE KEY (\`dt\`, \`page_url\`) COMMENT "Hourly page-view counts per URL"
      DISTRIBUTED BY HASH(page_url) BUCKETS 8 PROPERTIES ("replication_num" = "3")`,
  ],
}

test('tables are taken over with a change of the comment alone', async () => {
  await lake.query('CREATE DATABASE mydb')
  for (const statement of Object.values(TABLES).flat()) await lake.query(statement)
  await eventually(
    () => lake.query('SHOW ALTER TABLE COLUMN FROM mydb'),
    (jobs) => jobs.every(({ State }) => State === 'FINISHED'),
  )
  for (const name of Object.keys(TABLES)) {
    const declared = declarations().get(name)!
    const life = await lifeOf(name, declared)
    lake.starrocks.statements.length = 0
    await life.up(declared.args)
    const changes = lake.starrocks.statements.filter((text) => /^(CREATE|ALTER|DROP)/.test(text))
    expect(changes).toEqual([expect.stringMatching(/^ALTER TABLE .+ COMMENT = /)])
    expect(await life.up(declared.args)).toBe('same')
  }
  await lake.query('DROP DATABASE mydb FORCE')
})
