import { describeFiles, listFiles } from '../../../provider/sql/files'
import { ownerOf } from '../../../provider/sql/owner'
import * as pipe from '../../../provider/sql/pipe'
import { filesOf, nameIn, selectOf, statementOf } from '../reading'

import { type Builder, builder } from './builder'
import { partitions } from './partitions'
import { BUCKET, source } from './source'

function filesIn(properties: ReadonlyMap<string, string>) {
  return {
    path: properties.get('path')?.slice(`s3://${BUCKET}/`.length),
    secret: properties.get('aws.s3.secret_key'),
    region: properties.get('aws.s3.region'),
    endpoint: properties.get('aws.s3.endpoint')?.slice('https://'.length),
  }
}

export const loads: Record<string, Builder> = {
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
          owner: ownerOf({
            __urn: `urn:pulumi:stack::project::kind::${owner}`,
            __incarnation: '0123456789abcdef01234567',
          }),
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
        owner: decodeURIComponent(/\/\* pulumi: project\/stack\/(\S*)#[0-9a-f]{24} \*\/$/.exec(packet)?.[1] ?? '?'),
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
