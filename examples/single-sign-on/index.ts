import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config()
const issuer = config.require('issuer')
const frontEnd = config.require('frontEnd')

// A file under fe/conf with a line for each group: `analysts:ann,bob`.
const groups = new starrocks.GroupProvider('groups', {
  source: { type: 'file', groupFileUrl: config.get('groupFile') ?? 'groups/groups.txt' },
})

const token = {
  jwksUrl: `${issuer}/protocol/openid-connect/certs`,
  principalField: 'preferred_username',
  requiredIssuers: [issuer],
}
const permitted = { groupProviders: [groups.name], permittedGroups: ['analysts', 'engineers'] }

// The web console sends the browser to the identity provider.
const browsers = new starrocks.SecurityIntegration('browsers', {
  method: {
    type: 'oauth2',
    authServerUrl: `${issuer}/protocol/openid-connect/auth`,
    tokenServerUrl: `${issuer}/protocol/openid-connect/token`,
    clientId: 'starrocks',
    clientSecret: config.requireSecret('clientSecret'),
    redirectUrl: `${frontEnd}/api/oauth2`,
    ...token,
  },
  ...permitted,
})

// A MySQL client sends a token that it has got itself.
const tokens = new starrocks.SecurityIntegration('tokens', { method: { type: 'jwt', ...token }, ...permitted })

// From here on they can log in. `native` stays last, for the users of StarRocks itself.
const chain = new starrocks.FrontendConfig('authentication_chain', {
  value: pulumi.interpolate`${browsers.name},${tokens.name},native`,
})

export const before = chain.previous
