import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('users')

const reader = new starrocks.Role('reader', { comment: 'reads' })
const engineer = new starrocks.Role('engineer', { comment: 'reads and loads' })

// An engineer may do all that a reader may.
new starrocks.RoleMembership('engineer-reads', { role: reader.name, to: { type: 'role', name: engineer.name } })

// A service that logs in by a password. It needs its role at once.
const loader = new starrocks.User('loader', {
  authentication: { type: 'password', password: config.requireSecret('loaderPassword') },
  defaultRoles: [engineer.name],
  properties: { max_user_connections: '50' },
})

// A person whom the directory knows: a reader, who activates the other role by SET ROLE.
const rose = new starrocks.User('rose', {
  authentication: { type: 'ldap', distinguishedName: 'uid=rose,ou=people,dc=example,dc=com' },
  defaultRoles: [reader.name],
})
new starrocks.RoleMembership('rose-is-engineer', { role: engineer.name, to: { type: 'user', name: rose.name } })

// Everybody in a group of the directory, also those who have no user here.
new starrocks.RoleMembership('analysts-read', { role: reader.name, to: { type: 'externalGroup', name: 'analysts' } })

export const users = [loader.id, rose.id]
