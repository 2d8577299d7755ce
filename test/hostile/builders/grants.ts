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
