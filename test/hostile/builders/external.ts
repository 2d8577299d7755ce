import * as catalog from '../../../provider/sql/catalog'
import * as hive from '../../../provider/sql/hive'
import { statementOf } from '../reading'

import { type Builder, builder, columnsOf, entry, first } from './builder'

const isSecret = (key: string) => key === 'aws.s3.secret_key'

export const external: Record<string, Builder> = {
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
    build: ({ name, location }) => hive.createLakeDatabase(name, location),
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
