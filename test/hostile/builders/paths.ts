import * as catalog from '../../../provider/sql/catalog'
import * as database from '../../../provider/sql/database'
import * as hive from '../../../provider/sql/hive'
import { describe, showFullTables } from '../../../provider/sql/objects'
import * as pipe from '../../../provider/sql/pipe'
import type { Sql } from '../../../provider/sql/quote'
import * as table from '../../../provider/sql/table'
import { dropTask } from '../../../provider/sql/task'
import { statementOf } from '../reading'

import type { Builder } from './builder'

/** Names of a path, read where the statement has nothing else: `DROP TABLE a.b`. */
export function paths(): Record<string, Builder> {
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
    ['drop Hive database', ['name'], hive.dropLakeDatabase, (p) => statementOf(p, 'dropDatabase').name.parts],
    ['drop Hive table', ['database', 'name'], hive.dropLakeTable, (p) => statementOf(p, 'dropTable').name.parts],
    [
      'show Hive tables',
      ['catalog', 'database'],
      hive.showLakeTables,
      (p) => statementOf(p, 'showTables').database ?? [],
    ],
    [
      'describe Hive table',
      ['catalog', 'database', 'name'],
      hive.describeLakeTable,
      (p) => statementOf(p, 'describe').name.parts,
    ],
    [
      'show Hive table',
      ['catalog', 'database', 'name'],
      hive.showCreateLakeTable,
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
