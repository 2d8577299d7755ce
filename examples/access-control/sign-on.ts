import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'
import { onExisting } from './existing'
import { people } from './roles'

const config = new pulumi.Config('access-control')

interface Person {
  readonly name: string
  readonly role: string
}

/** People log in at the identity provider, and have the roles of their groups. */
export function declareSignOn(): void {
  const issuer = config.require('issuer')
  const endpoints = `${issuer}/protocol/openid-connect`
  const groups = new starrocks.GroupProvider('login_groups', {
    // A job writes the members of the groups into this file of the front ends, below fe/conf.
    source: { type: 'file', groupFileUrl: 'groups/groups.txt' },
    onExisting,
  })
  const token = { jwksUrl: `${endpoints}/certs`, principalField: 'warehouse_user', requiredIssuers: [issuer] }
  const login = { groupProviders: [groups.name], permittedGroups: Object.keys(people), onExisting }

  // For browsers: the front end redirects to the identity provider.
  const browser = new starrocks.SecurityIntegration('login_browser', {
    method: {
      type: 'oauth2',
      authServerUrl: `${endpoints}/auth`,
      tokenServerUrl: `${endpoints}/token`,
      clientId: config.require('clientId'),
      clientSecret: config.requireSecret('clientSecret'),
      redirectUrl: `https://${config.require('domain')}/api/oauth2`,
      ...token,
    },
    ...login,
  })
  // For the MySQL client, which brings its own token.
  const client = new starrocks.SecurityIntegration('login_client', { method: { type: 'jwt', ...token }, ...login })

  // A restart of a front end forgets it: fe.conf has the same line.
  new starrocks.FrontendConfig('authentication_chain', {
    value: pulumi.interpolate`${browser.name},${client.name},native`,
  })

  for (const [group, role] of Object.entries(people))
    new starrocks.RoleMembership(`group-${group}`, { role: role.name, to: { type: 'externalGroup', name: group } })

  // People whose groups do not say what they need.
  for (const { name, role } of config.getObject<Person[]>('people') ?? []) {
    const own = people[role]
    if (own === undefined) throw new Error(`access-control:people: ${name} has an unknown role ${role}`)
    new starrocks.User(`person-${name}`, {
      name,
      authentication: { type: 'plugin', plugin: 'authentication_jwt' },
      defaultRoles: [own.name],
      onExisting,
    })
  }
}
