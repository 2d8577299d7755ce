import { alterColumns, commentTable, distributeTable, showAlterJobs } from '../../../provider/sql/alter'
import type { Column } from '../../../provider/sql/column'
import * as database from '../../../provider/sql/database'
import { alterQuotas } from '../../../provider/sql/database-quota'
import { sql } from '../../../provider/sql/quote'
import * as table from '../../../provider/sql/table'
import { setTableProperty } from '../../../provider/sql/table-properties'
import { parseType } from '../../../provider/sql/type-text'
import { printType } from '../../../provider/sql/types'
import { equalities, statementOf } from '../reading'

import { type Builder, builder, columnsOf, entry, first } from './builder'

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

export const tables: Record<string, Builder> = {
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
