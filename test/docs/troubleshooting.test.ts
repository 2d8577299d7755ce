import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as ts from 'typescript'
import { describe, expect, test } from 'vitest'
import type { ResourceProvider } from '../../provider/core/resource-provider'
import { pointer } from '../../provider/pulumi/pointer'
import { handler as database } from '../../provider/resources/database/handler'
import { handler as setting } from '../../provider/resources/frontend-config/handler'
import { handler as hiveCatalog } from '../../provider/resources/hive-catalog/handler'
import { handler as partitionRefresh } from '../../provider/resources/partition-refresh/handler'
import { handler as pipeTable } from '../../provider/resources/pipe-table/handler'
import { handler as role } from '../../provider/resources/role/handler'
import { handler as task } from '../../provider/resources/scheduled-task/handler'
import { parquet } from '../support/lake'
import { ResourceLife } from '../support/resource'
import { useLake } from '../support/use-lake'
import { blocksOf, page } from './markdown'
import { ROOT } from './root'

/** Every text on the page is a real message: the test provokes it, or finds it in the source of the provider. */
const entries = blocksOf(page('docs/troubleshooting.md')).map(({ text }) => text.trim())
const lake = useLake({ password: 'db-password-1' })
const { query } = lake

type AnyHandler = ResourceProvider<never, never, never>
type Values = Record<string, unknown>

const life = (handler: unknown, config: Record<string, string> = {}, name = 'thing') =>
  ResourceLife.of(handler as AnyHandler, { ...lake, config: { ...lake.config, ...config } }, name)

/** The error of a run that must fail. */
async function errorTextOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    (value) => (Array.isArray(value) ? value.join('\n') : JSON.stringify(value)),
    (error: Error) => error.message,
  )
}

const trips = { database: 'lake', tableName: 'trips', pathPrefix: 'trips/', sourceStorageName: 'raw' }
const check = (args: Values = {}) => errorTextOf(life(pipeTable).failures({ ...trips, ...args }))
const put = (key: string, file: Promise<Uint8Array>) => file.then((bytes) => lake.s3.put(key, bytes))
const ids = (...data: number[]) => parquet({ name: 'id', data, type: 'INT32' })
const texts = (...data: string[]) => parquet({ name: 'id', data, type: 'STRING' })
const store = (change: Values, auth: Values = {}) => ({
  sourceStorageName: undefined,
  sourceStorage: {
    ...JSON.parse(lake.config['starrocks:objectStorages']!).raw,
    ...change,
    auth: { type: 'accessKey', accessKey: lake.s3.accessKey, secretKey: lake.s3.secretKey, ...auth },
  },
})
const loaded = { pollingIntervalSeconds: 1, waitForLoad: { timeoutSeconds: 30 } }
const metastore = { type: 'hive', uris: ['thrift://127.0.0.1:9999'] }

/** How to provoke each text, by its beginning. */
const CASES: Readonly<Record<string, () => Promise<string>>> = {
  'no StarRocks host is set': () => errorTextOf(new ResourceLife(database as never, {}).up({ name: 'x' })),
  'StarRocks at <address>: connect ECONNREFUSED': () =>
    errorTextOf(life(database, { 'starrocks:port': '1', 'starrocks:retrySeconds': '0' }).up({ name: 'x' })),
  'StarRocks at <address>: Access denied': () =>
    errorTextOf(life(database, { 'starrocks:password': 'other' }).up({ name: 'x' })),
  'StarRocks at <address>: no answer within': async () => {
    lake.starrocks.faults.slow('SHOW', 3_000)
    return errorTextOf(life(database, { 'starrocks:operationTimeoutSeconds': '1' }).up({ name: 'x' }))
  },
  'the stack configuration has starrocks:<key>': () =>
    errorTextOf(life(database, { 'starrocks:hosts': 'fe' }).up({ name: 'x' })),
  'Access denied; you need': async () => {
    await query("CREATE USER guest IDENTIFIED BY 'guest'")
    const guest = { 'starrocks:user': 'guest', 'starrocks:password': 'guest' }
    const message = await errorTextOf(life(database, guest).up({ name: 'x' }))
    await query('DROP USER guest')
    return message
  },
  "Cannot find module 'pulumi-starrocks": async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-package-'))
    writeFileSync(join(folder, 'provider.js'), `${pointer('pipe-table')};exports.handler()`)
    try {
      return await errorTextOf(promisify(execFile)(process.execPath, ['provider.js'], { cwd: folder }))
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  "Cannot find module '@pulumi/pulumi/cmd": () => {
    // As the SDK's starter of the provider does.
    const starter = "require.resolve('@pulumi/pulumi/cmd/dynamic-provider')"
    return errorTextOf(promisify(execFile)(process.execPath, ['-e', starter], { cwd: tmpdir() }))
  },

  'there is no storage "<...>"': () => check({ sourceStorageName: 'other' }),
  'bucket "<...>" at <...>: it cannot be reached': () => check(store({ endpoint: 'http://127.0.0.1:1' })),
  'bucket "<...>" at <...>: the signature': () => check(store({}, { secretKey: 'wrong' })),
  'bucket "<...>" at <...>: the access key': () => check(store({}, { accessKey: 'wrong' })),
  'bucket "<...>" at <...>: there is no such bucket': () => check(store({ bucket: 'other' })),

  'there is no Parquet file below': () => check(),
  '<...> is in a directory that does not have': () => put('trips/2001/a.parquet', ids(1)).then(() => check()),
  '<...> and <...> are in different layouts': async () => {
    await put('trips/a.parquet', ids(1))
    await put('trips/year=2001/a.parquet', ids(1))
    return check()
  },
  'the column <...> is <...> in <...> and': async () => {
    await put('trips/a.parquet', ids(1))
    await put('trips/b.parquet', texts('one'))
    return check()
  },
  '<...> is a key of the path and the column': () => put('trips/id=1/a.parquet', ids(1)).then(() => check()),
  'which have the same name in StarRocks': async () => {
    await put('trips/a.parquet', ids(1))
    await put('trips/b.parquet', parquet({ name: 'ID', data: [1], type: 'INT32' }))
    return check()
  },

  'no column can be a key': async () => {
    await put('trips/a.parquet', parquet({ name: 'x', data: [0.5], type: 'DOUBLE' }))
    return check()
  },
  'column "<...>" is not in the <...> key': async () => {
    await put('trips/year=2001/a.parquet', ids(1))
    return check({
      keyConfig: { type: 'primary', columns: ['id'] },
      partitionConfig: { type: 'column', columns: ['year'] },
    })
  },
  'column "<...>" (<...>) needs one of': async () => {
    await put('trips/year=2001/a.parquet', ids(1))
    return check({ keyConfig: { type: 'aggregate', columns: ['id'] } })
  },
  'table <...> exists already and no Pulumi stack created it': async () => {
    await put('trips/a.parquet', ids(1))
    await query('CREATE TABLE lake.trips (id INT) DUPLICATE KEY(id)')
    return check()
  },
  'table <...> exists already and cannot become': async () => {
    await put('trips/a.parquet', ids(1))
    await query('CREATE TABLE lake.trips (id INT NOT NULL) PRIMARY KEY(id) DISTRIBUTED BY HASH(id)')
    return check({ onExisting: 'adopt' })
  },
  'table <...> has rows, and no pipe': async () => {
    await put('trips/a.parquet', ids(1))
    await query('CREATE TABLE lake.trips (id INT) DUPLICATE KEY(id)')
    await query('INSERT INTO lake.trips VALUES (1)')
    return check({ onExisting: 'adopt' })
  },
  'the lake no longer has <...> (<...>), which the pipe has loaded': async () => {
    await put('trips/a.parquet', ids(1))
    await put('trips/b.parquet', ids(2))
    const table = life(pipeTable)
    await table.up({ ...trips, ...loaded })
    await lake.s3.delete('trips/a.parquet')
    return errorTextOf(table.up({ ...trips, ...loaded, columnExpressions: { id: { function: 'abs', column: 'id' } } }))
  },
  'pipe <...> could not load': async () => {
    const broken = await ids(1, 2, 3, 4, 5)
    await lake.s3.put('trips/a.parquet', broken.fill(0xff, 4, 30))
    return errorTextOf(life(pipeTable).up({ ...trips, ...loaded }))
  },
  'no pipe loads a table': () =>
    errorTextOf(life(partitionRefresh).up({ database: 'lake', tableName: 'trips', partitionSpec: { year: '2001' } })),

  'catalog <...> exists, but its metastore': () => errorTextOf(life(hiveCatalog).up({ name: 'hive', metastore })),
  'catalog "<...>" exists already and no Pulumi stack created it': async () => {
    await query(
      'CREATE EXTERNAL CATALOG theirs PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://m:9083")',
    )
    return errorTextOf(life(hiveCatalog).failures({ name: 'theirs', metastore }))
  },
  'database "<...>" still contains': async () => {
    const made = life(database)
    await made.up({ name: 'other' })
    await query('CREATE TABLE other.t (id INT) DUPLICATE KEY(id)')
    return errorTextOf(made.destroy())
  },
  'role "<...>" exists already': async () => {
    await query('CREATE ROLE analyst')
    return errorTextOf(life(role).failures({ name: 'analyst' }))
  },
  'task "<...>" of database <...> exists already': async () => {
    await query('CREATE TABLE lake.t (id INT) DUPLICATE KEY(id)')
    const copy = {
      database: 'lake',
      name: 'copy',
      statement: 'INSERT INTO t SELECT * FROM t',
      schedule: { every: { interval: 1, unit: 'hour' } },
    }
    await life(task, {}, 'theirs').up(copy)
    return errorTextOf(life(task).failures(copy))
  },
  'this StarRocks has no setting': () => errorTextOf(life(setting).failures({ name: 'no_such_thing', value: 1 })),
  'there is no such input': () => errorTextOf(life(database).failures({ name: 'x', nmae: 'y' })),
}

describe('the troubleshooting page', () => {
  test.each(Object.entries(CASES))('quotes the real message "%s"', { timeout: 60_000 }, async (beginning, provoke) => {
    const [entry, ...others] = entries.filter((text) => text.startsWith(beginning))
    expect({ entry, others }).toEqual({ entry: expect.any(String), others: [] })
    expect(await provoke()).toMatch(pattern(entry!))
  })

  test('has no message that the provider does not print', () => {
    const messages = messagesInSource()
    const unheard = entries
      .filter((text) => !Object.keys(CASES).some((beginning) => text.startsWith(beginning)))
      .filter((text) => !messages.some((message) => pattern(text).test(message)))
    expect(unheard).toEqual([])
  })
})

/** A text of the page as a pattern, in which the placeholders match any text. */
function pattern(text: string): RegExp {
  const parts = text.split(/<[\w.]+>/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('[\\s\\S]*?'))
}

/** Every text in provider/, with `x` for each inserted value. */
function messagesInSource(): string[] {
  const folder = join(ROOT, 'provider')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return files.flatMap((name) => {
    const source = ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.ES2022)
    const found: string[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node)) found.push(node.text)
      if (ts.isTemplateExpression(node))
        found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('x'))
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
}
