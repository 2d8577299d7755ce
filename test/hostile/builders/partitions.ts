import * as pipe from '../../../provider/sql/pipe'
import { id, sql, str } from '../../../provider/sql/quote'
import { deletePartition, insertFiles, overwritePartition } from '../../../provider/sql/refresh'
import { readStoredInsert } from '../../../provider/sql/stored-insert'
import { equalities, filesOf, nameIn, selectOf, statementOf, valueIn } from '../reading'

import { type Builder, builder, first } from './builder'
import { source } from './source'

/** The rows of one partition replaced, which starts from the statement of a pipe as the server gives it back. */
export function partitions(): Record<string, Builder> {
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
      build: ({ database, name, column, file, secret }) =>
        insertFiles(database, name, 'label', stored(column, secret), [file]),
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
