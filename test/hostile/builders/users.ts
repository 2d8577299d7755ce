import { revokeRole } from '../../../provider/sql/membership'
import * as user from '../../../provider/sql/user'
import { statementOf } from '../reading'
import { type Builder, builder, entry, first } from './builder'

export const users = (): Record<string, Builder> => {
  const named = (name: string) => ({ type: 'user', name, host: '%' }) as const
  return {
    'create user': builder({
      slots: { name: 'text', password: 'secret', role: 'text' },
      build: ({ name, password, role }) => user.createUser(named(name), { type: 'password', password }, [role]),
      read(packet) {
        const { name, identified, roles } = statementOf(packet, 'createUser')
        return { name, password: identified?.password, role: first(roles) }
      },
    }),
    'authentication of a user by a directory': builder({
      slots: { name: 'text', distinguishedName: 'text' },
      build: ({ name, distinguishedName }) =>
        user.alterAuthentication(named(name), { type: 'ldap', distinguishedName }),
      read(packet) {
        const { name, identified } = statementOf(packet, 'alterUser')
        return { name, distinguishedName: identified?.as }
      },
    }),
    'authentication of a user by a plugin': builder({
      slots: { as: 'secret' },
      build: ({ as }) => user.alterAuthentication(named('rose'), { type: 'plugin', plugin: 'authentication_jwt', as }),
      read: (packet) => ({ as: statementOf(packet, 'alterUser').identified?.as }),
    }),
    'properties of a user': builder({
      slots: { name: 'text', key: 'key', value: 'text' },
      build: ({ name, key, value }) => user.setUserProperties(name, { [key]: value }),
      read(packet) {
        const { name, properties } = statementOf(packet, 'setUserProperty')
        return { name, ...entry(properties) }
      },
    }),
    'drop user': builder({
      slots: { name: 'text' },
      build: ({ name }) => user.dropUser(named(name)),
      read: (packet) => ({ name: statementOf(packet, 'dropUser').name }),
    }),
    'revoke from a group': builder({
      slots: { role: 'text', name: 'text' },
      build: ({ role, name }) => revokeRole(role, { type: 'externalGroup', name }),
      read(packet) {
        const { roles, grantee } = statementOf(packet, 'grantRoles')
        return { role: first(roles), name: grantee.name }
      },
    }),
  }
}
