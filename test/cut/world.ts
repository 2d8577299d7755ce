import { type S3, startS3 } from '../sandbox/s3'
import { type Row, type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { OPEN_SERVERS } from '../support/catalog-servers'
import { eventually, type Lake } from '../support/lake'
import type { Face } from '../support/provider-requests'
import { TcpProxy } from '../support/tcp-proxy'
import { type Process, startInProcess, startRealProcess } from './process'

/** Two pairs of keys to the store, as while they are rotated. */
export const KEYS = {
  old: { accessKey: 'sandbox-access-key', secretKey: 'sandbox-secret-key' },
  new: { accessKey: 'rotated-access-key', secretKey: 'rotated-secret-key' },
}

/** A StarRocks, a store and a metastore of one cell's own, and the provider processes that come and go. */
export class World implements Lake {
  private readonly processes: Process[] = []

  private constructor(
    readonly s3: S3,
    readonly starrocks: StarRocksSandbox,
  ) {}

  static async open(): Promise<World> {
    const s3 = await startS3({ ...KEYS.old, furtherKeys: { [KEYS.new.accessKey]: KEYS.new.secretKey } })
    return new World(s3, await startStarRocks({ jobMilliseconds: 20, catalogServers: OPEN_SERVERS }))
  }

  get config(): Record<string, string> {
    return { 'starrocks:host': '127.0.0.1', 'starrocks:port': String(this.starrocks.port), 'starrocks:user': 'root' }
  }

  /** A provider process; each has its own way to StarRocks. */
  async start(kind: string, real?: Face): Promise<Process> {
    const proxy = await TcpProxy.to(this.starrocks.port)
    const config = { ...this.config, 'starrocks:port': String(proxy.port) }
    const process = await (real ? startRealProcess(real, proxy, config) : startInProcess(kind, proxy, config))
    this.processes.push(process)
    return process
  }

  storage(keys: keyof typeof KEYS) {
    const { bucket, endpoint } = this.s3
    return { bucket, endpoint, pathStyleAccess: true, auth: { type: 'accessKey', ...KEYS[keys] } }
  }

  async run(...statements: string[]): Promise<void> {
    for (const statement of statements) await this.starrocks.query(statement)
  }

  /** Waits until nothing works in the background any more. */
  async rest(): Promise<void> {
    const busy = [
      `SELECT TASK_NAME AS n FROM information_schema.task_runs WHERE STATE IN ('PENDING', 'RUNNING')`,
      `SELECT FILE_NAME AS n FROM information_schema.pipe_files WHERE LOAD_STATE IN ('UNLOADED', 'LOADING')`,
    ]
    await eventually(
      async () => (await Promise.all(busy.map((sql) => this.starrocks.query(sql)))).flat(),
      (rows) => rows.length === 0,
    )
  }

  /** Everything that is there, as lines. Left out is what must differ between two runs: numbers, times, ports. */
  async dump(): Promise<string[]> {
    const lines = [
      ...(await this.databases()),
      ...(await this.lines(
        'task',
        'SELECT * FROM information_schema.tasks',
        'TASK_NAME SCHEDULE DATABASE DEFINITION PROPERTIES',
      )),
      ...(await this.lines(
        'analyze job',
        'SHOW ANALYZE JOB',
        'Catalog Database Table Columns Type Schedule Properties',
      )),
      ...new Set(
        await this.lines('statistics', 'SHOW ANALYZE STATUS', 'Database Table Columns Type Properties Status'),
      ),
      ...(await this.catalogs()),
      ...(await this.security()),
      ...(await this.lines('setting', 'ADMIN SHOW FRONTEND CONFIG', 'Key Value')),
      ...this.s3.list().map((key) => `object ${key.replace(/[0-9a-f]{8}-[0-9a-f-]{27}\S*/, '<file>')}`),
    ]
    return lines.map((line) =>
      line
        .replaceAll(this.s3.endpoint, '<store>')
        // A digest of the URN, which is another one for the plugin.
        .replace(/pulumi_user_[0-9a-f]{24}/g, 'pulumi_user_<hash>')
        .replace(/("starrocks_query_id" = )"[^"]*"/, '$1"<id>"')
        .replace(/(pulumi: [^ #]+|"pulumi\.owner" {1,2}= {1,2}"[^#"]+)#[0-9a-f]{24}/g, '$1#<incarnation>'),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.close()))
    await this.starrocks.close()
    await this.s3.close()
  }

  private async databases(): Promise<string[]> {
    const lines: string[] = []
    for (const name of await this.names('SHOW DATABASES')) {
      if (['information_schema', '_statistics_', 'sys'].includes(name)) continue
      lines.push(`database ${name}`)
      for (const table of await this.names(`SHOW TABLES FROM \`${name}\``))
        lines.push(...(await this.table(name, table)))
      for (const { NAME: pipe } of await this.rows(`SHOW PIPES FROM ${name}`, { PIPE_NAME: 'NAME' }))
        lines.push(...(await this.pipe(name, String(pipe))))
    }
    const quotas = await this.lines('quota', `SHOW PROC '/dbs'`, 'DbName Quota ReplicaQuota')
    return [...lines, ...quotas]
  }

  private async table(database: string, table: string): Promise<string[]> {
    const [created] = await this.starrocks.query(`SHOW CREATE TABLE ${database}.${table}`)
    const rows = await this.lines(`  row of ${table}:`, `SELECT * FROM ${database}.${table}`)
    return [`table ${database}.${created?.['Create Table']}`, ...rows, `  ${rows.length} rows in ${table}`]
  }

  private async pipe(database: string, pipe: string): Promise<string[]> {
    const where = `WHERE DATABASE_NAME = '${database}' AND PIPE_NAME = '${pipe}'`
    return [
      ...(await this.lines(
        `pipe ${database}`,
        `SELECT * FROM information_schema.pipes ${where}`,
        'PIPE_NAME STATE TABLE_NAME PROPERTIES',
      )),
      ...(await this.lines('  statement', `DESC PIPE ${database}.${pipe}`, 'SQL')),
      ...(await this.lines(
        '  file',
        `SELECT * FROM information_schema.pipe_files ${where}`,
        'FILE_NAME FILE_VERSION LOAD_STATE',
      )),
    ]
  }

  private async catalogs(): Promise<string[]> {
    const lines: string[] = []
    for (const { Catalog: catalog, Type: type } of await this.starrocks.query('SHOW CATALOGS')) {
      if (type === 'Internal') continue
      lines.push(...(await this.lines('catalog', `SHOW CREATE CATALOG ${catalog}`)))
      // The sandbox knows the objects of no others.
      if (type !== 'Hive' && type !== 'Iceberg') continue
      for (const name of await this.names(`SHOW DATABASES FROM \`${catalog}\``)) {
        lines.push(`  database ${catalog}.${name}`)
        for (const table of name === 'information_schema'
          ? []
          : await this.names(`SHOW TABLES FROM \`${catalog}\`.\`${name}\``))
          lines.push(...(await this.externalTable(`\`${catalog}\`.\`${name}\`.\`${table}\``, type)))
      }
    }
    return lines
  }

  /** A metastore lists the tables of Hive in an Iceberg catalog, which cannot show them. */
  private async externalTable(table: string, type: string): Promise<string[]> {
    try {
      return await this.lines('  table', `SHOW CREATE TABLE ${table}`)
    } catch (error) {
      if (type === 'Iceberg' && /Unknown table/.test(String(error))) return []
      throw error
    }
  }

  private async security(): Promise<string[]> {
    const roles = await this.starrocks.query('SHOW ROLES')
    const own = roles.filter((row) => row.Builtin === 'false').map((row) => `ROLE ${row.Name}`)
    const users = (await this.names('SHOW USERS')).map((user) => user)
    const grants = [...own, ...users].map((holder) => this.lines(`grant to ${holder}:`, `SHOW GRANTS FOR ${holder}`))
    return [...(await this.lines('role', 'SHOW ROLES', 'Name Comment')), ...(await Promise.all(grants)).flat()]
  }

  private async names(sql: string): Promise<string[]> {
    return (await this.starrocks.query(sql)).map((row) => String(Object.values(row)[0])).sort()
  }

  private async rows(sql: string, rename: Record<string, string>): Promise<Row[]> {
    const rows = await this.starrocks.query(sql)
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [rename[key] ?? key, value])))
  }

  /** A line for each row, of these columns or of all, in an order that does not depend on the server. */
  private async lines(what: string, sql: string, columns?: string): Promise<string[]> {
    const rows = await this.starrocks.query(sql)
    const wanted = columns?.split(' ')
    for (const name of rows.length > 0 ? (wanted ?? []) : [])
      if (!(name in rows[0]!)) throw new Error(`${sql} has no column ${name}: ${Object.keys(rows[0]!).join(' ')}`)
    return rows.map((row) => [what, ...(wanted ?? Object.keys(row)).map((name) => row[name])].join(' ')).sort()
  }
}
