import { analyzeTable, createAnalyze } from '../../../provider/sql/analyze'
import { setFrontendConfig, showFrontendConfig } from '../../../provider/sql/frontend-config'
import { type Sql, str } from '../../../provider/sql/quote'
import { showTask, showTaskRuns, submitTask } from '../../../provider/sql/task'
import { equalities, selectOf, statementOf, valueIn } from '../reading'

import { type Builder, builder, entry, first } from './builder'

export const jobs: Record<string, Builder> = {
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
  'runs of a task': taskQuery((name) => showTaskRuns('d', name)),
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
