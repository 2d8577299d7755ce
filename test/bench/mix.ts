/** A resource of a stack as large companies have them, as plain data: for the engine's programs and for the provider alone. */
export interface Declared {
  readonly kind: string
  /** Its module in provider/. */
  readonly file: string
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  /** The names of those that have to be there before. */
  readonly needs: readonly string[]
}

export const PREFIX = 'events/'
export const COLUMNS = 20

const DATABASES = ['sales', 'web', 'finance', 'support', 'plant']
const METASTORE = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }

/** So many resources in five databases, in the order of what they need: those of a stage can be made side by side. */
export function mix(count: number, storage: { readonly endpoint?: string; readonly auth: object }): Declared[][] {
  const share = (part: number) => Math.max(1, Math.round(count * part))
  const granteeOf = (i: number) => `reader_${i % 3}`
  const databaseOf = (i: number) => DATABASES[i % DATABASES.length]!
  const s3 = { type: 's3Compatible', endpoint: storage.endpoint, auth: storage.auth }

  const databases = DATABASES.map((name) => named('Database', 'database', name))
  const roles = each(Math.max(3, share(0.02)), (i) => named('Role', 'role', `reader_${i}`))
  const catalogs = each(share(0.003), (i) =>
    named('HiveCatalog', 'hive-catalog', `hive_${i}`, { metastore: METASTORE, storage: s3 }),
  )
  const hive = each(share(0.003), (i) =>
    named('HiveDatabase', 'hive-database', `warehouse_${i}`, { catalog: 'hive_0' }, ['hive_0']),
  )
  const grants = each(roles.length, (i) =>
    declared(
      'Grant',
      'grant',
      `grant_${i}`,
      {
        privileges: ['SELECT'],
        on: { type: 'allTables', database: databaseOf(i) },
        // Several on a role, as roles are for; SHOW GRANTS is asked of one after the other.
        to: { type: 'role', name: granteeOf(i) },
      },
      [databaseOf(i), granteeOf(i)],
    ),
  )
  const schedules = each(share(0.1), (i) =>
    declared(
      'AnalyzeSchedule',
      'analyze-schedule',
      `statistics_${i}`,
      {
        database: databaseOf(i),
        tableNames: [`events_${i}`],
      },
      [`events_${i}`],
    ),
  )
  const tasks = each(share(0.05), (i) =>
    named(
      'ScheduledTask',
      'scheduled-task',
      `nightly_${i}`,
      {
        database: databaseOf(i),
        statement: `INSERT INTO events_${i} SELECT * FROM events_${i}`,
        schedule: { start: '2040-01-01 02:00:00', every: { interval: 1, unit: 'day' } },
      },
      [`events_${i}`],
    ),
  )
  const others = [databases, roles, catalogs, hive, grants, schedules, tasks].flat().length
  const tables = each(count - others, (i) =>
    declared(
      'PipeTable',
      'pipe-table',
      `events_${i}`,
      {
        tableName: `events_${i}`,
        database: databaseOf(i),
        pathPrefix: PREFIX,
        sourceStorageName: 'raw',
        keyConfig: { type: 'duplicate', columns: ['column_0'] },
        pollingIntervalSeconds: 3600,
      },
      [databaseOf(i)],
    ),
  )
  return [
    [...databases, ...roles, ...catalogs],
    [...tables, ...hive],
    [...grants, ...schedules, ...tasks],
  ]
}

function declared(
  kind: string,
  file: string,
  name: string,
  args: Declared['args'],
  needs: readonly string[] = [],
): Declared {
  return { kind, file, name, args, needs }
}

/** One whose SQL name is an input called `name`. */
function named(
  kind: string,
  file: string,
  name: string,
  args: Declared['args'] = {},
  needs: readonly string[] = [],
): Declared {
  return declared(kind, file, name, { name, ...args }, needs)
}

function each(count: number, make: (i: number) => Declared): Declared[] {
  return Array.from({ length: count }, (_, i) => make(i))
}
