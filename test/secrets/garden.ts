import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { allKinds } from './places'
import type { Planter } from './planting'

/** A resource of the program. */
export interface Planted {
  readonly kind: string
  readonly name: string
  readonly args: Record<string, unknown>
  /** Inputs that the program marks as secret itself. */
  readonly marked?: readonly string[]
}

export interface Bed extends Omit<Planted, 'args'> {
  /** All that is no secret; the rest is planted. */
  readonly like: Record<string, unknown>
}

/** A program that makes what it is told to, in its order. */
const PROGRAM = `
const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')
const wrap = process.env.PLANTED_AS === 'outputs' ? (value) => pulumi.output(value) : (value) => value
let last
for (const { kind, name, args, marked = [] } of JSON.parse(process.env.PLANTED)) {
  const inputs = Object.entries(args).map(([key, value]) => [key, marked.includes(key) ? pulumi.secret(value) : wrap(value)])
  const dependsOn = last && process.env.PLANTED_APART === undefined ? [last] : []
  last = new starrocks[kind](name, Object.fromEntries(inputs), { dependsOn })
}
`

/** A folder with the program, in which nothing else is. Its temporary files stay in it, too. */
export async function makeProject(): Promise<{ dir: string; temporary: string; close(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'secrets-'))
  const [dir, temporary] = [join(root, 'program'), join(root, 'tmp')]
  await mkdir(join(dir, 'node_modules'), { recursive: true })
  await mkdir(temporary)
  await writeFile(
    join(dir, 'Pulumi.yaml'),
    'name: garden\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n',
  )
  await writeFile(join(dir, 'package.json'), '{ "private": true }')
  await writeFile(join(dir, 'index.js'), PROGRAM)
  await symlink(resolve('.'), join(dir, 'node_modules/pulumi-starrocks'))
  await symlink(resolve('node_modules/@pulumi'), join(dir, 'node_modules/@pulumi'))
  return { dir, temporary, close: () => rm(root, { recursive: true }) }
}

const METASTORE = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }
const S3_KEY = { type: 'accessKey' }
const ACCOUNT = { storageAccount: 'account' }

/** A catalog of every way to be admitted somewhere; of all but the first nobody ever contacts what it names. */
const CATALOGS: Record<string, Record<string, unknown>> = {
  hive: { metastore: METASTORE, storage: { type: 's3Compatible', endpoint: 'http://127.0.0.1:1', auth: S3_KEY } },
  glue: {
    metastore: { type: 'glue', region: 'eu-west-1', auth: S3_KEY },
    storage: { type: 's3', region: 'eu-west-1', auth: S3_KEY },
  },
  blob_key: { storage: { type: 'azureBlob', auth: { type: 'sharedKey', ...ACCOUNT } } },
  blob_principal: {
    storage: { type: 'azureBlob', auth: { type: 'servicePrincipal', ...ACCOUNT, clientId: 'c', tenantId: 't' } },
  },
  blob_sas: { storage: { type: 'azureBlob', auth: { type: 'sasToken', ...ACCOUNT, container: 'c' } } },
  adls1: {
    storage: { type: 'adls1', auth: { type: 'servicePrincipal', clientId: 'client', endpoint: 'https://login/token' } },
  },
  adls2_key: { storage: { type: 'adls2', auth: { type: 'sharedKey', ...ACCOUNT } } },
  adls2_principal: {
    storage: {
      type: 'adls2',
      auth: { type: 'servicePrincipal', clientId: 'client', clientEndpoint: 'https://login/token' },
    },
  },
  gcs: { storage: { type: 'gcs', auth: { type: 'serviceAccountKey', email: 'a@b.c', privateKeyId: 'id' } } },
  further: {
    properties: {
      'hadoop.password': undefined,
      'hadoop.kerberos.keytab_content': undefined,
      'tencent.cos.secret_key': undefined,
      'azure.adls2.sas_token': undefined,
    },
  },
}

/** Resources of every kind, with a place for every secret. */
export function beds(store: Record<string, unknown>, statement: string): Bed[] {
  const pipe = { database: 'lake', pathPrefix: 'trips/', pollingIntervalSeconds: 1 }
  const wait = { timeoutSeconds: 60 }
  // A catalog whose storage StarRocks can reach: CREATE TABLE looks for the directory.
  const table = { catalog: 'open', database: 'w' }
  return [
    { kind: 'Database', name: 'lake', like: {} },
    { kind: 'PipeTable', name: 'trips', like: { ...pipe, sourceStorage: store, waitForLoad: wait } },
    { kind: 'PipeTable', name: 'named', like: { ...pipe, sourceStorageName: 'raw' } },
    {
      kind: 'PartitionRefresh',
      name: 'again',
      like: { database: 'lake', tableName: 'trips', partitionSpec: { month: '01' }, timeoutSeconds: 60 },
    },
    {
      kind: 'ScheduledTask',
      name: 'copy',
      like: { database: 'lake', statement, waitForRun: wait },
      marked: ['statement'],
    },
    ...Object.entries(CATALOGS).map(([name, like]) => ({
      kind: 'HiveCatalog',
      name,
      like: { metastore: METASTORE, validate: name === 'hive' ? undefined : false, ...like },
    })),
    { kind: 'HiveDatabase', name: 'w', like: { catalog: 'open', location: 's3://lake/w' } },
    {
      kind: 'HiveTable',
      name: 'orders',
      like: { ...table, columns: [{ name: 'id', type: 'INT' }], deletionPolicy: 'delete' },
    },
    { kind: 'ExternalTableRefresh', name: 'written', like: { ...table, table: 'orders' } },
    { kind: 'AnalyzeSchedule', name: 'statistics', like: { database: 'lake', runNow: true } },
    { kind: 'Role', name: 'reader', like: { comment: undefined }, marked: ['comment'] },
    {
      kind: 'Grant',
      name: 'reads',
      like: {
        privileges: ['SELECT'],
        on: { type: 'allTables', database: 'lake' },
        to: { type: 'role', name: 'reader' },
      },
    },
    { kind: 'FrontendConfig', name: 'statistic_collect_interval_sec', like: { value: 600 } },
  ]
}

/** The resources with their secrets. `connectionOf` is what else the connection of each has to have. */
export async function plant(
  planter: Planter,
  generation: string,
  from: readonly Bed[],
  connectionOf: (bed: Bed) => unknown,
): Promise<Planted[]> {
  const kinds = allKinds()
  return from.map((bed) => {
    const { kind, name, like, marked } = bed
    const { shapes = {} } = kinds.get(kind) ?? {}
    const values = { ...like, connection: connectionOf(bed) }
    const args = Object.entries(values).map(([input, value]) => {
      const shape = shapes[input]
      const owner = `${generation} ${kind} ${name}`
      const place = `${kind}.${input}`
      if (value === undefined && marked?.includes(input)) return [input, planter.plant(place, owner)]
      return [input, shape === undefined ? value : planter.fill(shape, value, place, owner)]
    })
    return { kind, name, args: Object.fromEntries(args) as Record<string, unknown>, marked }
  })
}
