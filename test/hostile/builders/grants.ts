import { type Grantee, grant, revoke, showGrants } from '../../../provider/sql/grant'
import type { GrantObject } from '../../../provider/sql/grant-object'
import * as role from '../../../provider/sql/role'
import { statementOf } from '../reading'

import { type Builder, builder, first } from './builder'

export const grants = (): Record<string, Builder> => {
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
    'grant on a view': builder({
      slots: { database: 'name', name: 'name', role: 'text' },
      build: ({ database, name, role: holder }) =>
        grant(
          { privileges: ['SELECT'], on: { type: 'view', database, name }, to: { type: 'role', name: holder } },
          false,
        ),
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        const [database, name] = object.kind === 'named' ? (object.names[0]?.parts ?? []) : []
        return { database, name, role: grantee.name }
      },
    }),
    'grant on all materialized views': builder({
      slots: { database: 'name', role: 'text' },
      build: ({ database, role: holder }) => {
        const to = { type: 'role', name: holder } as const
        return grant({ privileges: ['REFRESH'], on: { type: 'allMaterializedViews', database }, to }, false)
      },
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        return { database: object.kind === 'all' ? object.database : undefined, role: grantee.name }
      },
    }),
    'grant on a function': builder({
      slots: { database: 'name', field: 'name', role: 'text' },
      build: ({ database, field, role: holder }) => {
        const argumentTypes = ['INT', `STRUCT<\`${field}\` INT>`]
        const to = { type: 'role', name: holder } as const
        return grant({ privileges: ['USAGE'], on: { type: 'function', database, name: 'f', argumentTypes }, to }, false)
      },
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        const [signature] = object.kind === 'functions' ? object.functions : []
        const type = signature?.types[1]
        const field = type?.name === 'STRUCT' ? type.fields[0]?.name : undefined
        return { database: signature?.database, field, role: grantee.name }
      },
    }),
    'revoke on a storage volume': builder({
      slots: { name: 'name', role: 'text' },
      build: ({ name, role: holder }) =>
        revoke({ privileges: ['USAGE'], on: { type: 'storageVolume', name }, to: { type: 'role', name: holder } }),
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        return { name: object.kind === 'named' ? object.names[0]?.parts[0] : undefined, role: grantee.name }
      },
    }),
    'grant on a user': builder({
      slots: { user: 'text', role: 'text' },
      build: ({ user: name, role: holder }) =>
        grant({ privileges: ['IMPERSONATE'], on: { type: 'user', name }, to: { type: 'role', name: holder } }, false),
      read(packet) {
        const { object, grantee } = statementOf(packet, 'grant')
        return { user: object.kind === 'users' ? object.names[0] : undefined, role: grantee.name }
      },
    }),
    'show grants': builder({
      slots: { user: 'text' },
      build: ({ user: name }) => showGrants({ type: 'user', name, host: '%' }),
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
