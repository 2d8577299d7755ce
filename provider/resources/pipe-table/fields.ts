import { connectionShape, storageShape } from '../../core/settings'
import { boolean, choice, integer, list, map, name, object, properties, string, union } from '../../core/shape'
import type { Field } from '../../core/spec'
import { AGGREGATE_FUNCTIONS } from '../../sql/aggregates'
import { MAX_BATCH_FILES } from '../../sql/files'
import type { PipeTableArgs } from './args'
import { needsNewTable } from './table-steps'

const TABLE_NAME = {
  pattern: /^[a-z][a-z0-9_-]{0,62}$/,
  says: 'a table name is a lower-case letter and at most 62 lower-case letters, digits, _ and -',
}
/** `FeNameFormat.COMMON_NAME_REGEX`. */
const PIPE_NAME = {
  pattern: /^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$/,
  says: 'a pipe name is a letter (or _ and a letter or digit) and at most 64 letters, digits and _ in all',
}
const BATCH_SIZE = {
  pattern: /^\s*0*[1-9]\d*\s*([BKMGTP]B?)?\s*$/i,
  says: 'a batch size is a number of bytes of at least 1, alone or with B, KB, MB, GB, TB or PB',
}
const TIME_ZONE = {
  pattern: /^([+-]\d{1,2}:\d{2}|[A-Za-z][\w+/-]*)$/,
  says: 'a time zone is a name such as Asia/Shanghai or UTC, or an offset such as +08:00',
}
const VARIABLE = {
  pattern: /^(?!task\.)[A-Za-z_]\w*$/,
  says: 'a session variable is named by letters, digits and _, without "task." in front',
}
const FUNCTION_NAME = { pattern: /^[a-zA-Z_]\w*$/, says: 'a function is named by letters, digits and _' }

const columns = list(string(), 1)
const buckets = integer(1, 1024)

/**
 * Every input with its shape and what a change of it means. What an input means for table and pipe shows in the statements: most
 * changes are `inPlace`, and the statements between what is there and what is wanted are worked out from the whole.
 */
export const fields: Readonly<Record<keyof PipeTableArgs, Field>> = {
  database: { shape: name(), policy: 'replace', required: true },
  tableName: { shape: string(TABLE_NAME), policy: 'replace', required: true },
  pipeName: { shape: string(PIPE_NAME), policy: 'replace' },
  pathPrefix: { shape: string(), policy: 'replace', required: true },
  filePattern: { shape: string(), policy: 'replace' },
  partitionColumns: { shape: choice('path', 'file'), policy: 'stateOnly' },
  decodePath: { shape: boolean(), policy: 'inPlace' },
  allowTableFormat: { shape: boolean(), policy: 'stateOnly' },
  // What these mean for table and pipe shows in `source` and `columns`.
  sourceStorageName: { shape: string(), policy: 'stateOnly' },
  sourceStorage: { shape: storageShape, policy: 'stateOnly' },
  keyConfig: {
    shape: union('type', {
      duplicate: { 'columns?': list(string()) },
      primary: { columns },
      unique: { columns },
      aggregate: { columns },
    }),
    policy: 'replace',
  },
  aggregationOverrides: { shape: map(choice(...AGGREGATE_FUNCTIONS)), policy: needsNewTable },
  columnExpressions: {
    shape: map(object({ 'function?': string(FUNCTION_NAME), 'column?': string(), 'sql?': string() })),
    policy: 'inPlace',
  },
  excludeColumns: { shape: list(string()), policy: 'stateOnly' },
  where: { shape: string(), policy: 'inPlace' },
  schema: { shape: map(string()), policy: 'stateOnly' },
  columnOverrides: { shape: map(string()), policy: 'stateOnly' },
  maxVarcharLength: { shape: integer(0, 1048576), policy: 'stateOnly' },
  distributionConfig: {
    shape: union('type', { hash: { columns, 'buckets?': buckets }, random: { 'buckets?': buckets } }),
    policy: needsNewTable,
  },
  partitionConfig: {
    shape: union('type', {
      column: { columns },
      dateTrunc: { column: string(), unit: choice('hour', 'day', 'week', 'month', 'quarter', 'year') },
      timeSlice: { column: string(), unit: choice('minute', 'hour', 'day', 'month', 'year'), slices: integer(1) },
    }),
    policy: 'replace',
  },
  orderBy: { shape: columns, policy: 'replace' },
  tableProperties: { shape: properties(), policy: needsNewTable, default: { replication_num: '1' } },
  comment: { shape: string(), policy: 'inPlace' },
  pollingIntervalSeconds: { shape: integer(0, 3600), policy: 'inPlace' },
  batchSize: { shape: string(BATCH_SIZE), policy: 'inPlace' },
  batchFiles: { shape: integer(1, MAX_BATCH_FILES), policy: 'inPlace' },
  timeZone: { shape: string(TIME_ZONE), policy: 'inPlace' },
  taskProperties: { shape: map(string(), VARIABLE), policy: 'inPlace' },
  autoIngest: { shape: boolean(), policy: 'inPlace' },
  suspended: { shape: boolean(), policy: 'inPlace' },
  schemaEvolution: { shape: choice('frozen', 'detect'), policy: 'stateOnly' },
  inferFrom: { shape: choice('files', 'server'), policy: 'stateOnly' },
  waitForLoad: { shape: object({ 'timeoutSeconds?': integer(1) }), policy: 'stateOnly' },
  allowRowLoss: { shape: boolean(), policy: 'stateOnly' },
  deletionPolicy: { shape: choice('delete', 'retain', 'retainTable'), policy: 'stateOnly' },
  onExisting: { shape: choice('fail', 'adopt'), policy: 'stateOnly' },
  connection: { shape: connectionShape, policy: 'stateOnly' },
}
