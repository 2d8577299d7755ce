import { describe, expect, test } from 'vitest'
import { namedStorage } from '../../provider/core/settings'
import { UNKNOWN } from '../../provider/core/values'
import { Configuration } from '../../provider/pulumi/configuration'
import { configFailures } from '../../provider/pulumi/plugin/config'
import { decode } from '../../provider/pulumi/plugin/wire'
import { type Properties, struct } from '../support/provider-requests'
import { secret } from '../support/wire-values'

const failures = (inputs: Properties, project = 'shop') =>
  configFailures(decode(struct(inputs).serializeBinary()), project).map(
    ({ property, reason }) => `${property}: ${reason}`,
  )

test.each<[string, Properties]>([
  ['nothing', {}],
  [
    'texts, as of `pulumi config set`',
    { host: 'fe', port: '9030', maxConnections: '4', allowClearTextPassword: 'false' },
  ],
  ['values, as of a program in YAML', { host: 'fe', port: 9030, tls: true, retrySeconds: 0 }],
  ['objects as JSON', { host: 'fe', tls: '{"serverName": "fe.example"}', objectStorages: '{"raw": {"bucket": "b"}}' }],
  ['what the engine adds', { host: 'fe', version: '0.1.0', pluginDownloadURL: 'https://x', __internal: {} }],
  ['unknown values', { host: UNKNOWN, port: UNKNOWN, password: secret(UNKNOWN), objectStorages: UNKNOWN }],
  ['secrets', { host: 'fe', password: secret('hunter22'), user: secret('root') }],
])('accepts %s', (_, inputs) => {
  expect(failures(inputs)).toEqual([])
})

test.each<[string, Properties, string]>([
  [
    'a misspelled key',
    { hots: 'fe' },
    'starrocks:hots, which is not a setting of this provider; did you mean starrocks:host?',
  ],
  ['a misspelled key beside an unknown value', { host: UNKNOWN, prot: '1' }, 'starrocks:prot'],
  ['a port that is no number', { host: 'fe', port: 'x' }, 'starrocks:port is "x", which is not a whole number'],
  ['a port out of range', { host: 'fe', port: '70000' }, 'port must be a whole number from 1 to 65535, not 70000'],
  ['TLS settings that are no JSON', { host: 'fe', tls: '{"ca": ' }, 'starrocks:tls is not JSON'],
  ['an unknown TLS setting', { host: 'fe', tls: { cert: 'x' } }, 'tls.cert there is no such setting'],
  ['a password that could be read', { host: 'fe', allowClearTextPassword: true }, 'allowClearTextPassword needs tls'],
])('refuses %s', (_, inputs, reason) => {
  const found = failures(inputs)
  expect(found).toHaveLength(1)
  // The engine prints the value of a property that is named.
  expect(found[0]).toMatch(/^: /)
  expect(found[0]).toContain(reason)
})

test('shows no secret in a failure, wherever it was put', () => {
  for (const wrong of [
    { port: secret('hunter22') },
    { host: secret('two hunter22') },
    { retrySeconds: secret('hunter22') },
  ]) {
    const found = failures({ host: 'fe', ...wrong }).join()
    expect(found).not.toBe('')
    expect(found).not.toContain('hunter22')
  }
})

test('a project named starrocks has its own settings under the same prefix', () => {
  expect(failures({ host: 'fe', replicas: '3' }, 'starrocks')).toEqual([])
})

const STORAGE = { bucket: 'raw', region: 'eu-west-1', auth: { type: 'instanceProfile' } }

describe('the configuration for the core', () => {
  const settings = new Configuration({
    host: 'fe',
    port: 9031,
    tls: { ca: 'x' },
    objectStorages: { raw: STORAGE },
    user: UNKNOWN,
    password: null,
    version: '0.1.0',
  })

  test('has texts, and objects as JSON', () => {
    const { setting } = settings.providerConfig
    expect(['host', 'port', 'tls', 'user', 'password'].map(setting)).toEqual([
      'fe',
      '9031',
      '{"ca":"x"}',
      undefined,
      undefined,
    ])
  })

  test('has the keys that are set', () => {
    expect(settings.providerConfig.keys).toEqual(
      ['host', 'port', 'tls', 'objectStorages'].map((key) => `starrocks:${key}`),
    )
  })

  test.each([settings, new Configuration({ objectStorages: JSON.stringify({ raw: STORAGE }) })])(
    'has the named storages, however they came (%#)',
    ({ providerConfig }) => {
      expect(namedStorage('raw', providerConfig)).toEqual(STORAGE)
    },
  )
})
