import { alterColumns, commentTable, distributeTable, showAlterJobs } from '../../provider/sql/alter'
import { analyzeTable, createAnalyze } from '../../provider/sql/analyze'
import * as catalog from '../../provider/sql/catalog'
import type { Column } from '../../provider/sql/column'
import * as database from '../../provider/sql/database'
import { alterQuotas } from '../../provider/sql/database-quota'
import { describeFiles } from '../../provider/sql/describe-files'
import { listFiles, type Source } from '../../provider/sql/files'
import { setFrontendConfig, showFrontendConfig } from '../../provider/sql/frontend-config'
import { type Grantee, type GrantObject, grant, revoke, showGrants } from '../../provider/sql/grant'
import * as hive from '../../provider/sql/hive'
import { describe, showFullTables } from '../../provider/sql/objects'
import { ownerOf } from '../../provider/sql/owner'
import * as pipe from '../../provider/sql/pipe'
import { id, type Sql, sql, str } from '../../provider/sql/quote'
import { deletePartition, insertFiles, overwritePartition } from '../../provider/sql/refresh'
import * as role from '../../provider/sql/role'
import { readStoredInsert } from '../../provider/sql/stored-insert'
import * as table from '../../provider/sql/table'
import { setTableProperty } from '../../provider/sql/table-properties'
import { dropTask, showTask, showTaskRuns, submitTask } from '../../provider/sql/task'
import { parseType, printType } from '../../provider/sql/types'
import { WITNESS } from './generators'
import { equalities, filesOf, nameIn, selectOf, statementOf, valueIn } from './reading'

/** What a text is for, which decides what it may be. */
export type Slot = 'name' | 'text' | 'key' | 'secret' | 'field' | 'value' | 'owner'

type Texts = Readonly<Record<string, string>>

/** A statement with hostile text in all its places. */
export interface Builder {
  readonly slots: Readonly<Record<string, Slot>>
  /** May refuse any of the texts by a QuoteError, before there is a statement. */
  build(texts: Texts): Sql
  /** The same texts, as the sandbox's parser reads them from the statement. */
  read(packet: string): Record<string, string | undefined>
}

interface Draft<Slots extends Readonly<Record<string, Slot>>> {
  readonly slots: Slots
  build(texts: { readonly [Name in keyof Slots]: string }): Sql
  read(packet: string): { [Name in keyof Slots]: string | undefined }
}

/** Lets a builder name its texts, and forgets the names. */
const builder = <Slots extends Readonly<Record<string, Slot>>>(draft: Draft<Slots>) => draft as unknown as Builder

const entry = (properties: ReadonlyMap<string, string>, except: readonly string[] = []) => {
  const [key, value] = [...properties].find(([name]) => !except.includes(name)) ?? []
  return { key, value }
}
const first = <T>(items: readonly T[] | undefined) => items?.[0]

/** Names of a path, read where the statement has nothing else: `DROP TABLE a.b`. */
function paths(): Record<string, Builder> {
  const cases: [
    string,
    readonly string[],
    (...names: [string, string, string]) => Sql,
    (packet: string) => readonly string[],
  ][] = [
    ['drop table', ['database', 'name'], table.dropTable, (p) => statementOf(p, 'dropTable').name.parts],
    ['truncate table', ['database', 'name'], table.truncateTable, (p) => statementOf(p, 'truncate').name.parts],
    ['show tables', ['database'], table.showTables, (p) => statementOf(p, 'showTables').database ?? []],
    [
      'show create table',
      ['database', 'name'],
      table.showCreateTable,
      (p) => statementOf(p, 'showCreateTable').name.parts,
    ],
    ['describe', ['database', 'name', 'catalog'], describe, (p) => rotated(statementOf(p, 'describe').name.parts)],
    [
      'show full tables',
      ['database', 'catalog'],
      showFullTables,
      (p) => rotated(statementOf(p, 'showTables').database ?? []),
    ],
    [
      'create database',
      ['name'],
      (name) => database.createDatabase(name),
      (p) => statementOf(p, 'createDatabase').name.parts,
    ],
    ['drop database', ['name'], database.dropDatabase, (p) => statementOf(p, 'dropDatabase').name.parts],
    ['use database', ['name'], database.useDatabase, (p) => statementOf(p, 'use').parts],
    ['show create database', ['name'], database.showCreateDatabase, (p) => [statementOf(p, 'showCreateDatabase').name]],
    ['drop catalog', ['name'], catalog.dropCatalog, (p) => [statementOf(p, 'dropCatalog').name]],
    ['show create catalog', ['name'], catalog.showCreateCatalog, (p) => [statementOf(p, 'showCreateCatalog').name]],
    [
      'databases of a catalog',
      ['name'],
      catalog.showCatalogDatabases,
      (p) => [statementOf(p, 'showDatabases').catalog ?? ''],
    ],
    ['set catalog', ['name'], catalog.setCatalog, (p) => [statementOf(p, 'setCatalog').name]],
    ['drop pipe', ['database', 'name'], pipe.dropPipe, (p) => statementOf(p, 'dropPipe').name.parts],
    ['describe pipe', ['database', 'name'], pipe.describePipe, (p) => statementOf(p, 'describePipe').name.parts],
    ['show pipes', ['database'], pipe.showPipes, (p) => [statementOf(p, 'showPipes').database ?? '']],
    ['suspend pipe', ['database', 'name'], pipe.suspendPipe, (p) => statementOf(p, 'alterPipe').name.parts],
    ['resume pipe', ['database', 'name'], pipe.resumePipe, (p) => statementOf(p, 'alterPipe').name.parts],
    ['retry pipe', ['database', 'name'], pipe.retryPipe, (p) => statementOf(p, 'alterPipe').name.parts],
    ['drop task', ['name'], dropTask, (p) => [statementOf(p, 'dropTask').name]],
    ['drop Hive database', ['name'], hive.dropHiveDatabase, (p) => statementOf(p, 'dropDatabase').name.parts],
    ['drop Hive table', ['database', 'name'], hive.dropHiveTable, (p) => statementOf(p, 'dropTable').name.parts],
    [
      'show Hive tables',
      ['catalog', 'database'],
      hive.showHiveTables,
      (p) => statementOf(p, 'showTables').database ?? [],
    ],
    [
      'describe Hive table',
      ['catalog', 'database', 'name'],
      hive.describeHiveTable,
      (p) => statementOf(p, 'describe').name.parts,
    ],
    [
      'show Hive table',
      ['catalog', 'database', 'name'],
      hive.showCreateHiveTable,
      (p) => statementOf(p, 'showCreateTable').name.parts,
    ],
  ]
  return Object.fromEntries(
    cases.map(([title, names, build, read]) => [
      title,
      {
        slots: Object.fromEntries(names.map((name) => [name, 'name' as const])),
        build: (texts) => build(...(names.map((name) => texts[name] ?? '') as [string, string, string])),
        read: (packet) => Object.fromEntries(read(packet).map((part, i) => [names[i] ?? 'too many', part])),
      },
    ]),
  )
}

/** These builders take the catalog, which stands first in the statement, last. */
const rotated = ([outermost = '', ...rest]: readonly string[]) => [...rest, outermost]

const INT: Omit<Column, 'name'> = { type: 'INT', nullable: true }

const createTable = builder({
  slots: {
    database: 'name',
    name: 'name',
    column: 'name',
    comment: 'text',
    columnComment: 'text',
    default: 'text',
    key: 'key',
    value: 'text',
  },
  build: ({ database, name, column, comment, columnComment, key, value, ...rest }) =>
    table.createTable({
      database,
      name,
      columns: [{ name: column, ...INT, default: rest.default, comment: columnComment }],
      key: { type: 'duplicate', columns: [column] },
      partition: { type: 'column', columns: [column] },
      distribution: { type: 'hash', columns: [column], buckets: 2 },
      orderBy: [column],
      comment,
      properties: { [key]: value },
    }),
  read(packet) {
    const { name, columns, comment, properties, ...rest } = statementOf(packet, 'createTable')
    const [column] = columns
    const sameEverywhere = [rest.key?.columns, rest.orderBy, columnsOf(rest.partitionBy), columnsOf(rest.distribution)]
    const value = column?.default?.kind === 'value' ? column.default.text : undefined
    return {
      database: name.parts[0],
      name: name.parts[1],
      column: sameEverywhere.every((names) => names?.length === 1 && names[0] === column?.name)
        ? column?.name
        : undefined,
      comment,
      columnComment: column?.comment,
      default: value,
      ...entry(properties),
    }
  },
})

const columnsOf = (clause: object | undefined) =>
  clause && 'columns' in clause ? (clause.columns as readonly string[]) : undefined

/** The name of a struct's field stands in the text of a type, which is written as it is. */
const structs = builder({
  slots: { column: 'name', field: 'field', inner: 'field' },
  build: ({ column, field, inner }) => {
    const type = printType({
      kind: 'STRUCT',
      fields: [
        {
          name: field,
          type: { kind: 'ARRAY', element: { kind: 'STRUCT', fields: [{ name: inner, type: { kind: 'INT' } }] } },
        },
      ],
    })
    // What check records is parsed again by every later one.
    return table.createTable({
      database: 'db',
      name: 't',
      columns: [{ name: column, nullable: true, type: printType(parseType(type)) }],
      key: { type: 'duplicate', columns: [column] },
      distribution: { type: 'random' },
      properties: {},
    })
  },
  read(packet) {
    const [column] = statementOf(packet, 'createTable').columns
    const outer = column?.type.name === 'STRUCT' ? column.type.fields[0] : undefined
    const inner =
      outer?.type.name === 'ARRAY' && outer.type.item.name === 'STRUCT' ? outer.type.item.fields[0] : undefined
    return { column: column?.name, field: outer?.name, inner: inner?.name }
  },
})

const alterTable = builder({
  slots: { database: 'name', name: 'name', added: 'name', comment: 'text', default: 'text' },
  build: ({ database, name, added, comment, ...rest }) => {
    const key = { type: 'duplicate', columns: ['the key'] } as const
    const now = { columns: [{ name: 'the key', ...INT }], key, distribution: { type: 'random' } } as const
    const wanted = [...now.columns, { name: added, ...INT, comment, default: rest.default }]
    const { statement } = alterColumns(database, name, now, wanted, key)
    return statement ?? sql`nothing`
  },
  read(packet) {
    const { name, clauses } = statementOf(packet, 'alterTable')
    const column = clauses[0]?.kind === 'addColumns' ? clauses[0].columns[0] : undefined
    return {
      database: name.parts[0],
      name: name.parts[1],
      added: column?.name,
      comment: column?.comment,
      default: column?.default?.kind === 'value' ? column.default.text : undefined,
    }
  },
})

const tables: Record<string, Builder> = {
  'create table': createTable,
  'a struct': structs,
  'add a column': alterTable,
  'comment a table': builder({
    slots: { database: 'name', name: 'name', comment: 'text' },
    build: ({ database, name, comment }) => commentTable(database, name, comment),
    read(packet) {
      const { name, clauses } = statementOf(packet, 'alterTable')
      return {
        database: name.parts[0],
        name: name.parts[1],
        comment: clauses[0]?.kind === 'comment' ? clauses[0].comment : undefined,
      }
    },
  }),
  'distribute a table': builder({
    slots: { database: 'name', name: 'name', column: 'name' },
    build: ({ database, name, column }) =>
      distributeTable(database, name, { type: 'hash', columns: [column], buckets: 3 }),
    read(packet) {
      const { name, clauses } = statementOf(packet, 'alterTable')
      const columns = clauses[0]?.kind === 'distribution' ? columnsOf(clauses[0].distribution) : undefined
      return { database: name.parts[0], name: name.parts[1], column: first(columns) }
    },
  }),
  'set a property of a table': builder({
    slots: { database: 'name', name: 'name', key: 'key', value: 'text' },
    build: ({ database, name, key, value }) =>
      setTableProperty({ database, name, partitioned: false }, key, value)[0] ?? sql``,
    read(packet) {
      const { name, clauses } = statementOf(packet, 'alterTable')
      const set = clauses[0]?.kind === 'set' ? clauses[0].properties : new Map<string, string>()
      return { database: name.parts[0], name: name.parts[1], ...entry(set) }
    },
  }),
  'schema changes of a table': builder({
    slots: { database: 'name', name: 'text' },
    build: ({ database, name }) => showAlterJobs('COLUMN', database, name),
    read(packet) {
      const { database, filter } = statementOf(packet, 'showAlterTable')
      return { database, name: equalities(filter.where).TableName }
    },
  }),
  'set quotas': builder({
    slots: { name: 'name' },
    build: ({ name }) => alterQuotas(name, {}, { dataQuota: '1GB' })[0] ?? sql``,
    read: (packet) => ({ name: statementOf(packet, 'alterDatabaseQuota').name }),
  }),
  'database in a volume': builder({
    slots: { name: 'name', volume: 'text' },
    build: ({ name, volume }) => database.createDatabase(name, volume),
    read(packet) {
      const { name, properties } = statementOf(packet, 'createDatabase')
      return { name: name.parts[0], volume: properties.get('storage_volume') }
    },
  }),
}

const BUCKET = 'lake'

const source = ({ path = '', secret = '', region = '', endpoint = '' }): Source => ({
  storage: {
    bucket: BUCKET,
    region,
    endpoint: `https://${endpoint}`,
    auth: { type: 'accessKey', accessKey: `AK${WITNESS}`, secretKey: secret },
  },
  path: `s3://${BUCKET}/${path}`,
  partitionKeys: [],
})

function filesIn(properties: ReadonlyMap<string, string>) {
  return {
    path: properties.get('path')?.slice(`s3://${BUCKET}/`.length),
    secret: properties.get('aws.s3.secret_key'),
    region: properties.get('aws.s3.region'),
    endpoint: properties.get('aws.s3.endpoint')?.slice('https://'.length),
  }
}

const loads: Record<string, Builder> = {
  'create pipe': builder({
    slots: {
      database: 'name',
      name: 'name',
      table: 'name',
      column: 'name',
      cast: 'name',
      computed: 'name',
      secret: 'secret',
      path: 'text',
      owner: 'owner',
    },
    build: ({ database, name, table, column, cast, computed, secret, path, owner }) =>
      pipe.createPipe(
        database,
        name,
        { poll_interval: '5' },
        pipe.pipeInsert({
          database,
          table,
          columns: [
            { name: column },
            { name: cast, castTo: 'INT' },
            { name: computed, expression: { function: 'hll_hash', column } },
          ],
          source: source({ path, secret }),
          owner: ownerOf(`urn:pulumi:stack::project::kind::${owner}`),
        }),
      ),
    read(packet) {
      const { name, insert } = statementOf(packet, 'createPipe')
      const { items, from } = selectOf(insert)
      const [column, cast, computed] = items.map((item) => (item.kind === 'expression' ? item : undefined))
      const inner = cast?.expression.kind === 'cast' ? nameIn(cast.expression.operand) : undefined
      const argument = computed?.expression.kind === 'call' ? nameIn(computed.expression.args[0]) : undefined
      const list = insert.columns ?? []
      const files = filesIn(filesOf(from))
      return {
        database: name.parts[0],
        name: name.parts[1],
        table: insert.target.parts[0] === name.parts[0] ? insert.target.parts[1] : undefined,
        column: list[0] === argument && list.length === 3 ? nameIn(column?.expression) : undefined,
        cast: list[1] === inner ? cast?.alias : undefined,
        computed: list[2] === computed?.alias ? computed?.alias : undefined,
        secret: files.secret,
        path: files.path,
        owner: decodeURIComponent(/\/\* pulumi: project\/stack\/(\S*) \*\/$/.exec(packet)?.[1] ?? '?'),
      }
    },
  }),
  'set properties of a pipe': builder({
    slots: { database: 'name', name: 'name', value: 'text' },
    build: ({ database, name, value }) => pipe.setPipe(database, name, { poll_interval: value }),
    read(packet) {
      const { name, action } = statementOf(packet, 'alterPipe')
      const value = action.kind === 'set' ? action.properties.get('poll_interval') : undefined
      return { database: name.parts[0], name: name.parts[1], value }
    },
  }),
  'describe files': builder({
    slots: { path: 'text', secret: 'secret', region: 'text', endpoint: 'text' },
    build: (texts) => describeFiles(source(texts)),
    read: (packet) => filesIn(statementOf(packet, 'describeFiles').properties),
  }),
  'list files': builder({
    slots: { path: 'text', secret: 'secret' },
    build: ({ path, secret }) => {
      const { storage } = source({ secret })
      return listFiles(storage, path)
    },
    read(packet) {
      const { query } = statementOf(packet, 'query')
      const properties = filesOf('from' in query.first ? query.first.from : undefined)
      return { path: properties.get('path')?.slice(0, -1), secret: properties.get('aws.s3.secret_key') }
    },
  }),
  ...partitions(),
}

/** The rows of one partition replaced, which starts from the statement of a pipe as the server gives it back. */
function partitions(): Record<string, Builder> {
  const stored = (column: string, secret: string) =>
    readStoredInsert(
      pipe.pipeInsert({
        database: 'db',
        table: 't',
        columns: [{ name: column, castTo: 'INT' }],
        source: source({ secret }),
        owner: 'p/s/n',
      }).text,
    ) ?? { columns: [], projections: [], properties: {} }
  const slots = {
    database: 'name',
    name: 'name',
    column: 'name',
    value: 'value',
    file: 'text',
    secret: 'secret',
  } as const
  return {
    'overwrite a partition': builder({
      slots,
      build: ({ database, name, column, value, file, secret }) =>
        overwritePartition({ database, name, columns: [column] }, { [column]: value }, stored(column, secret), [file]),
      read(packet) {
        const insert = statementOf(packet, 'insert')
        const { items, from } = selectOf(insert)
        const [partition] = insert.partition && 'values' in insert.partition ? insert.partition.values : []
        const cast =
          items[0]?.kind === 'expression' && items[0].expression.kind === 'cast'
            ? nameIn(items[0].expression.operand)
            : ''
        const properties = filesOf(from)
        return {
          database: insert.target.parts[0],
          name: insert.target.parts[1],
          column: partition?.column === cast ? cast : undefined,
          value: valueIn(partition?.value),
          file: properties.get('path'),
          secret: properties.get('aws.s3.secret_key'),
        }
      },
    }),
    'insert files': builder({
      slots: { database: 'name', name: 'name', column: 'name', file: 'text', secret: 'secret' },
      build: ({ database, name, column, file, secret }) => insertFiles(database, name, stored(column, secret), [file]),
      read(packet) {
        const insert = statementOf(packet, 'insert')
        const properties = filesOf(selectOf(insert).from)
        return {
          database: insert.target.parts[0],
          name: insert.target.parts[1],
          column: first(insert.columns),
          file: properties.get('path'),
          secret: properties.get('aws.s3.secret_key'),
        }
      },
    }),
    'delete a partition': builder({
      slots: { database: 'name', name: 'name', column: 'name', value: 'value' },
      build: ({ database, name, column, value }) => deletePartition(database, name, { [column]: value }),
      read(packet) {
        const { name, where } = statementOf(packet, 'delete')
        const [[column, value] = []] = Object.entries(equalities(where))
        return { database: name.parts[0], name: name.parts[1], column, value }
      },
    }),
    'files of a pipe': builder({
      slots: { database: 'text', name: 'text' },
      build: ({ database, name }) =>
        sql`SELECT 1 FROM ${id('information_schema', 'pipe_files')} WHERE DATABASE_NAME = ${str(database)} AND PIPE_NAME = ${str(name)}`,
      read(packet) {
        const { query } = statementOf(packet, 'query')
        const { DATABASE_NAME, PIPE_NAME } = equalities('where' in query.first ? query.first.where : undefined)
        return { database: DATABASE_NAME, name: PIPE_NAME }
      },
    }),
  }
}

const isSecret = (key: string) => key === 'aws.s3.secret_key'

const external: Record<string, Builder> = {
  'create catalog': builder({
    slots: { name: 'name', comment: 'text', key: 'key', value: 'text', secret: 'secret' },
    build: ({ name, comment, key, value, secret }) =>
      catalog.createCatalog({ name, comment, properties: { 'aws.s3.secret_key': secret, [key]: value } }, isSecret),
    read(packet) {
      const { name, comment, properties } = statementOf(packet, 'createCatalog')
      return { name, comment, secret: properties.get('aws.s3.secret_key'), ...entry(properties, ['aws.s3.secret_key']) }
    },
  }),
  'alter catalog': builder({
    slots: { name: 'name', secret: 'secret' },
    build: ({ name, secret }) => catalog.alterCatalog(name, { 'aws.s3.secret_key': secret }, isSecret),
    read(packet) {
      const { name, properties } = statementOf(packet, 'alterCatalog')
      return { name, secret: properties.get('aws.s3.secret_key') }
    },
  }),
  'create Hive database': builder({
    slots: { name: 'name', location: 'text' },
    build: ({ name, location }) => hive.createHiveDatabase(name, location),
    read(packet) {
      const { name, properties } = statementOf(packet, 'createDatabase')
      return { name: name.parts[0], location: properties.get('location') }
    },
  }),
  'create Hive table': builder({
    slots: {
      database: 'name',
      name: 'name',
      column: 'name',
      columnComment: 'text',
      comment: 'text',
      location: 'text',
      fileFormat: 'text',
    },
    build: ({ database, name, column, columnComment, ...rest }) =>
      hive.createHiveTable({
        database,
        name,
        columns: [{ name: column, type: 'INT', comment: columnComment }],
        partitionBy: [column],
        ...rest,
      }),
    read(packet) {
      const { name, columns, comment, partitionBy, properties } = statementOf(packet, 'createTable')
      return {
        database: name.parts[0],
        name: name.parts[1],
        column: first(columnsOf(partitionBy)) === columns[0]?.name ? columns[0]?.name : undefined,
        columnComment: columns[0]?.comment,
        comment,
        location: properties.get('location'),
        fileFormat: properties.get('file_format'),
      }
    },
  }),
  'any row': builder({
    slots: { catalog: 'name', database: 'name', name: 'name' },
    build: ({ catalog, database, name }) => hive.anyRow(catalog, database, name),
    read(packet) {
      const { query } = statementOf(packet, 'query')
      const from = 'from' in query.first ? query.first.from : undefined
      const [catalog, database, name] = from?.kind === 'table' ? from.name.parts : []
      return { catalog, database, name }
    },
  }),
  'refresh an external table': builder({
    slots: { catalog: 'name', database: 'name', name: 'name', partition: 'text', another: 'text' },
    build: ({ catalog, database, name, partition, another }) =>
      hive.refreshExternalTable(catalog, database, name, [partition, another]),
    read(packet) {
      const { name, partitions } = statementOf(packet, 'refreshExternalTable')
      const [catalog, database, table] = name.parts
      return { catalog, database, name: table, partition: partitions?.[0], another: partitions?.[1] }
    },
  }),
}

const grants = (): Record<string, Builder> => {
  const on = (type: 'table' | 'pipe', database: string, name: string): GrantObject => ({ type, database, name })
  const user = (name: string, host: string): Grantee => ({ type: 'user', name, host })
  return {
    'grant on a table': builder({
      slots: { database: 'name', name: 'name', role: 'text' },
      build: ({ database, name, role }) =>
        grant({ privileges: ['SELECT'], on: on('table', database, name), to: { type: 'role', name: role } }, true),
      read(packet) {
        const { object, grantee, withGrantOption } = statementOf(packet, 'grant')
        const [database, name] = object.kind === 'named' ? (object.names[0]?.parts ?? []) : []
        return { database, name, role: withGrantOption ? grantee.name : undefined }
      },
    }),
    'revoke on a pipe': builder({
      slots: { database: 'name', name: 'name', role: 'text' },
      build: ({ database, name, role }) =>
        revoke({ privileges: ['USAGE'], on: on('pipe', database, name), to: { type: 'role', name: role } }),
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        const [database, name] = object.kind === 'named' ? (object.names[0]?.parts ?? []) : []
        return { database, name, role: grantee.name }
      },
    }),
    'grant on all tables': builder({
      slots: { database: 'name', user: 'text' },
      build: ({ database, user: name }) =>
        grant({ privileges: ['ALL'], on: { type: 'allTables', database }, to: user(name, '%') }, false),
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        return { database: object.kind === 'all' ? object.database : undefined, user: grantee.name }
      },
    }),
    'grant on a catalog': builder({
      slots: { name: 'name', role: 'text' },
      build: ({ name, role }) =>
        grant({ privileges: ['USAGE'], on: { type: 'catalog', name }, to: { type: 'role', name: role } }, false),
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        return { name: object.kind === 'named' ? object.names[0]?.parts[0] : undefined, role: grantee.name }
      },
    }),
    'show grants': builder({
      slots: { user: 'text' },
      build: ({ user: name }) => showGrants(user(name, '%')),
      read: (packet) => ({ user: statementOf(packet, 'showGrants').grantee?.name }),
    }),
    'create role': builder({
      slots: { name: 'text', comment: 'text' },
      build: ({ name, comment }) => role.createRole(name, comment),
      read(packet) {
        const { names, comment } = statementOf(packet, 'createRole')
        return { name: names[0], comment }
      },
    }),
    'comment a role': builder({
      slots: { name: 'text', comment: 'text' },
      build: ({ name, comment }) => role.alterRoleComment(name, comment),
      read(packet) {
        const { names, comment } = statementOf(packet, 'alterRole')
        return { name: names[0], comment }
      },
    }),
    'drop role': builder({
      slots: { name: 'text' },
      build: ({ name }) => role.dropRole(name),
      read: (packet) => ({ name: first(statementOf(packet, 'dropRole').names) }),
    }),
  }
}

const jobs: Record<string, Builder> = {
  'schedule statistics': builder({
    slots: {
      catalog: 'name',
      database: 'name',
      table: 'name',
      column: 'name',
      another: 'name',
      key: 'key',
      value: 'text',
    },
    build: ({ column, another, key, value, ...scope }) =>
      createAnalyze({ ...scope, columns: [column, another], type: 'full', properties: { [key]: value } }),
    read(packet) {
      const { scope, properties } = statementOf(packet, 'createAnalyze')
      const [catalog, database, table] = scope.table?.parts ?? []
      return { catalog, database, table, column: scope.columns?.[0], another: scope.columns?.[1], ...entry(properties) }
    },
  }),
  'statistics of a database': builder({
    slots: { database: 'name' },
    build: ({ database }) => createAnalyze({ database, type: 'sample', properties: {} }),
    read: (packet) => ({ database: statementOf(packet, 'createAnalyze').scope.database?.parts[0] }),
  }),
  'collect now': builder({
    slots: { database: 'name', table: 'name', column: 'name', key: 'key', value: 'text' },
    build: ({ database, table, column, key, value }) =>
      analyzeTable({ database, table, columns: [column], type: 'full', properties: { [key]: value } }),
    read(packet) {
      const { table, columns, properties } = statementOf(packet, 'analyze')
      return { database: table.parts[0], table: table.parts[1], column: first(columns), ...entry(properties) }
    },
  }),
  'submit a task': builder({
    slots: { database: 'name', name: 'name', key: 'key', value: 'text', start: 'text' },
    build: ({ key, value, start, ...rest }) =>
      submitTask({
        ...rest,
        statement: 'INSERT INTO a SELECT 1',
        secret: false,
        owner: 'p/s/n',
        schedule: { start, every: { interval: 1, unit: 'hour' } },
        properties: { [key]: value },
      }),
    read(packet) {
      const { name, schedule, properties } = statementOf(packet, 'submitTask')
      return { database: name?.parts[0], name: name?.parts[1], start: schedule?.start, ...entry(properties) }
    },
  }),
  'a secret in a task': builder({
    slots: { secret: 'secret' },
    build: ({ secret }) =>
      submitTask({
        database: 'd',
        name: 'n',
        statement: `INSERT INTO a SELECT ${str(secret).text}`,
        secret: true,
        owner: 'p/s/n',
        properties: {},
      }),
    read(packet) {
      const [item] = selectOf(statementOf(packet, 'submitTask').insert).items
      return { secret: item?.kind === 'expression' ? valueIn(item.expression) : undefined }
    },
  }),
  'a task': taskQuery(showTask),
  'runs of a task': taskQuery(showTaskRuns),
  'set a front end': builder({
    slots: { key: 'key', value: 'text' },
    build: ({ key, value }) => setFrontendConfig(key, value),
    read(packet) {
      const { name, value } = statementOf(packet, 'setFrontendConfig')
      return { key: name, value }
    },
  }),
  'show a front end': builder({
    slots: { name: 'text' },
    build: ({ name }) => showFrontendConfig(name),
    read: (packet) => ({ name: statementOf(packet, 'showFrontendConfig').like }),
  }),
}

function taskQuery(build: (name: string) => Sql): Builder {
  return builder({
    slots: { name: 'text' },
    build: ({ name }) => build(name),
    read(packet) {
      const { query } = statementOf(packet, 'query')
      return { name: equalities('where' in query.first ? query.first.where : undefined).TASK_NAME }
    },
  })
}

export const BUILDERS: Readonly<Record<string, Builder>> = {
  ...paths(),
  ...tables,
  ...loads,
  ...external,
  ...grants(),
  ...jobs,
}
