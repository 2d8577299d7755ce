import { timeText } from './answer'
import type { Expression } from './ast'
import { ColumnFilter } from './column-filter'
import { configuredProperties } from './ddl/materialized-view'
import { partitionColumns } from './ddl/partitions'
import { shownProperties } from './ddl/properties'
import { analyzing, bare } from './errors'
import type { FrontEnd } from './frontend'
import type { InlineType } from './inline'
import { inlineSource } from './inline'
import { SHOWN_COLUMNS } from './materialized/columns'
import { shownViews } from './materialized/shown'
import type { View as DefinedView, Table } from './metadata'
import { sortedByName } from './metadata'
import type { Source } from './query/select'
import { grantRows, roleEdgeRows } from './security/views'
import type { Cell } from './store'
import { informationOf } from './types'
import { DEFAULT_VARIABLES } from './variables'

interface View {
  columns: [name: string, type: InlineType][]
  /** Columns whose values are not known here: a query of them fails. */
  unknown?: string[]
  /** All rows, or at least those that the filter allows. */
  rows: (frontEnd: FrontEnd, filter: ColumnFilter, session: Asking) => Cell[][] | Promise<Cell[][]>
}

/** The session that asks. */
interface Asking {
  shownVariables(global: boolean): [name: string, value: string][]
}

const tablesOf = ({ metadata }: FrontEnd, filter: ColumnFilter) =>
  metadata
    .tables()
    .filter(({ name, database }) => filter.allows('TABLE_SCHEMA', database.name) && filter.allows('TABLE_NAME', name))

const viewsOf = ({ metadata }: FrontEnd, filter: ColumnFilter) =>
  [...metadata.databases.values()].flatMap((database) =>
    [...database.views.values()]
      .filter(({ name }) => filter.allows('TABLE_SCHEMA', database.name) && filter.allows('TABLE_NAME', name))
      .map((view) => [database.name, view] as const),
  )

const pipesOf = ({ pipes }: FrontEnd, filter: ColumnFilter) =>
  pipes
    .all()
    .filter(
      ({ definition: { name, database } }) =>
        filter.allows('DATABASE_NAME', database) && filter.allows('PIPE_NAME', name),
    )

const texts = (names: string) => names.split(/\s+/).map((name): [string, InlineType] => [name, 'VARCHAR'])
const numbers = (names: string) => names.split(/\s+/).map((name): [string, InlineType] => [name, 'BIGINT'])
const times = (names: string) => names.split(/\s+/).map((name): [string, InlineType] => [name, 'TIMESTAMP'])

/** The columns of SHOW MATERIALIZED VIEWS with other names. */
const VIEW_COLUMN_NAMES: Record<string, string> = {
  id: 'MATERIALIZED_VIEW_ID',
  database_name: 'TABLE_SCHEMA',
  name: 'TABLE_NAME',
  rows: 'TABLE_ROWS',
  text: 'MATERIALIZED_VIEW_DEFINITION',
}
const MATERIALIZED_VIEW_COLUMNS = SHOWN_COLUMNS.map((name): [string, InlineType] => {
  if (/^(id|task_id|rows)$/.test(name)) return [VIEW_COLUMN_NAMES[name] ?? name.toUpperCase(), 'BIGINT']
  return [VIEW_COLUMN_NAMES[name] ?? name.toUpperCase(), name.endsWith('_time') ? 'TIMESTAMP' : 'VARCHAR']
})

const KEY_NAMES = { DUP_KEYS: 'DUP', AGG_KEYS: 'AGG', UNIQUE_KEYS: 'UNI', PRIMARY_KEYS: 'PRI' }

const VIEWS: Record<string, View> = {
  'information_schema.schemata': {
    columns: texts('CATALOG_NAME SCHEMA_NAME DEFAULT_CHARACTER_SET_NAME DEFAULT_COLLATION_NAME SQL_PATH'),
    rows: ({ metadata }) =>
      sortedByName(metadata.databases.values()).map(({ name }) => ['def', name, 'utf8', 'utf8_general_ci', null]),
  },
  'information_schema.tables': {
    columns: [
      ...texts('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_TYPE ENGINE'),
      ...numbers('VERSION'),
      ...texts('ROW_FORMAT'),
      ...numbers('TABLE_ROWS AVG_ROW_LENGTH DATA_LENGTH MAX_DATA_LENGTH INDEX_LENGTH DATA_FREE AUTO_INCREMENT'),
      ...times('CREATE_TIME UPDATE_TIME CHECK_TIME'),
      ...texts('TABLE_COLLATION'),
      ...numbers('CHECKSUM'),
      ...texts('CREATE_OPTIONS TABLE_COMMENT'),
    ],
    rows: async (frontEnd, filter) => {
      const tables = tablesOf(frontEnd, filter).map(async (table) =>
        tableRow(table, await frontEnd.store.countRows(table)),
      )
      return [
        ...(await Promise.all(tables)),
        ...viewsOf(frontEnd, filter).map(([database, view]) => viewRow(database, view)),
      ]
    },
  },
  'information_schema.views': {
    columns: texts(
      'TABLE_CATALOG TABLE_SCHEMA TABLE_NAME VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE DEFINER SECURITY_TYPE CHARACTER_SET_CLIENT COLLATION_CONNECTION',
    ),
    rows: ({ metadata }) =>
      [...metadata.databases.values()].flatMap((database) =>
        sortedByName(database.views.values()).map(({ name, text }) => {
          return ['def', database.name, name, text, 'NONE', 'NO', '', '', 'utf8', 'utf8_general_ci']
        }),
      ),
  },
  'information_schema.materialized_views': {
    columns: MATERIALIZED_VIEW_COLUMNS,
    rows: async (frontEnd, filter) => {
      const databases = sortedByName(frontEnd.metadata.databases.values())
      const asked = databases.filter(({ name }) => filter.allows('TABLE_SCHEMA', name))
      const found = await Promise.all(asked.map((database) => shownViews(frontEnd, database)))
      return found.flat().flatMap(({ table, cells }) => (filter.allows('TABLE_NAME', table.name) ? [cells] : []))
    },
  },
  'information_schema.columns': {
    columns: [
      ...texts('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME'),
      ...numbers('ORDINAL_POSITION'),
      ...texts('COLUMN_DEFAULT IS_NULLABLE DATA_TYPE'),
      ...numbers('CHARACTER_MAXIMUM_LENGTH CHARACTER_OCTET_LENGTH NUMERIC_PRECISION NUMERIC_SCALE DATETIME_PRECISION'),
      ...texts('CHARACTER_SET_NAME COLLATION_NAME COLUMN_TYPE COLUMN_KEY EXTRA PRIVILEGES COLUMN_COMMENT'),
      ...numbers('COLUMN_SIZE DECIMAL_DIGITS'),
      ...texts('GENERATION_EXPRESSION'),
      ...numbers('SRS_ID'),
    ],
    rows: (frontEnd, filter) => tablesOf(frontEnd, filter).flatMap(columnRows),
  },
  'information_schema.tables_config': {
    columns: [
      ...texts(
        'TABLE_SCHEMA TABLE_NAME TABLE_ENGINE TABLE_MODEL PRIMARY_KEY PARTITION_KEY DISTRIBUTE_KEY DISTRIBUTE_TYPE',
      ),
      ...numbers('DISTRIBUTE_BUCKET'),
      ...texts('SORT_KEY PROPERTIES'),
      ...numbers('TABLE_ID'),
    ],
    rows: (frontEnd, filter) => tablesOf(frontEnd, filter).map(configRow),
  },
  'information_schema.pipes': {
    columns: [
      ...texts('DATABASE_NAME'),
      ...numbers('PIPE_ID'),
      ...texts('PIPE_NAME PROPERTIES STATE TABLE_NAME LOAD_STATUS LAST_ERROR'),
      ...times('CREATED_TIME'),
    ],
    rows: (frontEnd, filter) => pipesOf(frontEnd, filter).map((pipe) => pipe.viewRow()),
  },
  'information_schema.pipe_files': {
    columns: [
      ...texts('DATABASE_NAME'),
      ...numbers('PIPE_ID'),
      ...texts('PIPE_NAME FILE_NAME FILE_VERSION'),
      ...numbers('FILE_SIZE'),
      ...texts('LAST_MODIFIED LOAD_STATE STAGED_TIME START_LOAD_TIME FINISH_LOAD_TIME ERROR_MSG'),
    ],
    rows: (frontEnd, filter) => pipesOf(frontEnd, filter).flatMap((pipe) => pipe.fileRows()),
  },
  'information_schema.tasks': {
    columns: [
      ...texts('TASK_NAME'),
      ...times('CREATE_TIME'),
      ...texts('SCHEDULE CATALOG DATABASE DEFINITION'),
      ...times('EXPIRE_TIME'),
      ...texts('PROPERTIES CREATOR'),
    ],
    rows: ({ tasks, materializedViews }, filter) => {
      const asked = (name: string) => filter.allows('TASK_NAME', name)
      return [...tasks.rows(asked), ...materializedViews.taskRows(asked)]
    },
  },
  'information_schema.task_runs': {
    columns: [
      ...texts('QUERY_ID TASK_NAME'),
      ...times('CREATE_TIME FINISH_TIME'),
      ...texts('STATE CATALOG DATABASE DEFINITION'),
      ...times('EXPIRE_TIME'),
      ...numbers('ERROR_CODE'),
      ...texts('ERROR_MESSAGE PROGRESS EXTRA_MESSAGE PROPERTIES JOB_ID'),
      ...times('PROCESS_TIME'),
    ],
    rows: ({ taskRuns, masking }, filter) =>
      taskRuns.rows(({ name, state }) => filter.allows('TASK_NAME', name) && filter.allows('STATE', state), masking),
  },
  'information_schema.loads': {
    columns: [
      ...numbers('ID'),
      ...texts('LABEL PROFILE_ID DB_NAME TABLE_NAME USER WAREHOUSE STATE PROGRESS TYPE PRIORITY'),
      ...numbers('SCAN_ROWS SCAN_BYTES FILTERED_ROWS UNSELECTED_ROWS SINK_ROWS'),
      ...texts('RUNTIME_DETAILS'),
      ...times('CREATE_TIME LOAD_START_TIME LOAD_COMMIT_TIME LOAD_FINISH_TIME'),
      ...texts('PROPERTIES ERROR_MSG TRACKING_SQL REJECTED_RECORD_PATH'),
      ...numbers('JOB_ID'),
    ],
    unknown: ['RUNTIME_DETAILS', 'PROPERTIES'],
    rows: ({ loads, features }, filter) => {
      if (!features.atLeast(3, 4)) throw bare('sandbox: not supported: information_schema.loads before 3.4')
      return loads
        .all()
        .filter(({ label }) => filter.allows('LABEL', label))
        .map((job) => loads.viewRow(job))
    },
  },
  'information_schema.session_variables': {
    columns: texts('VARIABLE_NAME VARIABLE_VALUE'),
    rows: (_, __, session) => session.shownVariables(false),
  },
  'information_schema.global_variables': {
    columns: texts('VARIABLE_NAME VARIABLE_VALUE'),
    rows: (_, __, session) => session.shownVariables(true),
  },
  'information_schema.verbose_session_variables': {
    columns: [...texts('VARIABLE_NAME VARIABLE_VALUE DEFAULT_VALUE'), ...numbers('IS_CHANGED')],
    rows: (_, __, session) =>
      session.shownVariables(false).map(([name, value]) => {
        const byDefault = DEFAULT_VARIABLES[name] ?? value
        return [name, value, byDefault, value === byDefault ? '0' : '1']
      }),
  },
  'information_schema.load_tracking_logs': {
    columns: [...numbers('JOB_ID'), ...texts('LABEL DATABASE_NAME TRACKING_LOG TYPE')],
    rows: ({ trackingLogs, loads }) =>
      [...trackingLogs].map(([job, log]) => {
        const { label, database } = loads.placeOf(job)
        return [String(job), label, database, log, 'INSERT']
      }),
  },
  'sys.grants_to_roles': {
    columns: texts('GRANTEE OBJECT_CATALOG OBJECT_DATABASE OBJECT_NAME OBJECT_TYPE PRIVILEGE_TYPE IS_GRANTABLE'),
    rows: (frontEnd) => grantRows(frontEnd, 'role'),
  },
  'sys.grants_to_users': {
    columns: texts('GRANTEE OBJECT_CATALOG OBJECT_DATABASE OBJECT_NAME OBJECT_TYPE PRIVILEGE_TYPE IS_GRANTABLE'),
    rows: (frontEnd) => grantRows(frontEnd, 'user'),
  },
  'sys.role_edges': {
    columns: texts('FROM_ROLE TO_ROLE TO_USER'),
    rows: roleEdgeRows,
  },
}

/** The current rows of a view of information_schema or sys. */
export async function informationSchema(
  frontEnd: FrontEnd,
  database: string,
  name: string,
  session: Asking,
  where?: Expression,
): Promise<Source> {
  const view = VIEWS[`${database}.${name}`.toLowerCase()]
  if (!view) {
    if (/^\w+$/.test(name)) throw bare(`sandbox: not supported: ${database}.${name}`)
    throw analyzing(`Unknown table '${database}.${name}'`, 5502)
  }
  return inlineSource(view.columns, await view.rows(frontEnd, new ColumnFilter(where), session), view.unknown)
}

/** A view, of which StarRocks knows no sizes (`InformationSchemaDataSource`: VIEW uses the defaults). */
function viewRow(database: string, { name, comment, createdAt }: DefinedView): Cell[] {
  const sizes = [null, null, null, null, null, null, null]
  const created = timeText(createdAt)
  return [
    'def',
    database,
    name,
    'VIEW',
    '',
    null,
    '',
    ...sizes,
    created,
    null,
    null,
    'utf8_general_ci',
    null,
    null,
    comment,
  ]
}

function tableRow(table: Table, rows: number): Cell[] {
  const created = timeText(table.createdAt)
  const sizes = [String(rows), '0', '0', null, null, null, null]
  return [
    'def',
    table.database.name,
    table.name,
    // A materialized view is called a view.
    table.materialized ? 'VIEW' : 'BASE TABLE',
    'StarRocks',
    null,
    '',
    ...sizes,
    created,
    created,
    null,
    'utf8_general_ci',
    null,
    null,
    table.comment,
  ]
}

function columnRows(table: Table): Cell[][] {
  return table.columns.map((column, i) => {
    const { dataType, columnType, size, digits } = informationOf(column.type)
    const value = column.default?.kind === 'value' ? column.default.text : defaultText(column.default?.kind)
    const number = (n?: number) => (n === undefined ? null : String(n))
    return [
      'def',
      table.database.name,
      table.name,
      column.name,
      String(i + 1),
      value,
      column.nullable ? 'YES' : 'NO',
      dataType,
      ...[null, null, null, null, null, null, null],
      columnType,
      column.key ? KEY_NAMES[table.keyModel] : '',
      '',
      '',
      column.comment,
      number(size),
      number(digits),
      null,
      null,
    ]
  })
}

const defaultText = (kind?: string) => (kind === 'now' ? 'CURRENT_TIMESTAMP' : null)

function configRow(table: Table): Cell[] {
  const names = (columns: string[]) => columns.map((column) => `\`${column}\``).join(', ')
  const { distribution } = table
  const keyed = table.keyModel === 'PRIMARY_KEYS' || table.keyModel === 'UNIQUE_KEYS'
  return [
    table.database.name,
    table.name,
    table.materialized ? 'MATERIALIZED_VIEW' : 'OLAP',
    table.keyModel,
    keyed ? names(table.keyColumns) : '',
    names(partitionColumns(table)),
    distribution.kind === 'hash' ? names(distribution.columns) : '',
    distribution.kind.toUpperCase(),
    String(distribution.buckets ?? 0),
    names(table.sortColumns ?? table.keyColumns),
    JSON.stringify(Object.fromEntries(table.materialized ? configuredProperties(table) : shownProperties(table))),
    String(table.id),
  ]
}
