import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type ConnectionInput,
  configurationProblem,
  connectionSettings,
  environmentCredentials,
  namedStorage,
  type ProviderConfig,
} from '../../provider/core/settings'
import { InputError } from '../../provider/errors'
import { makeCertificates } from '../support/certificates'

function around(config: Record<string, string> = {}, env: Record<string, string> = {}): ProviderConfig {
  return { setting: (key) => config[key], env }
}

const raw = { bucket: 'lake', auth: { type: 'accessKey', accessKey: 'k', secretKey: 'top-secret' } }
const storages = { objectStorages: JSON.stringify({ raw, other: raw }) }

describe('the connection', () => {
  test('comes from the input, then the configuration, then the environment', () => {
    const surroundings = around(
      { host: 'from-config', user: 'config-user' },
      { STARROCKS_USER: 'env-user', STARROCKS_PORT: '19030', STARROCKS_MAX_CONNECTIONS: '3' },
    )
    expect(connectionSettings({ host: 'from-input' }, surroundings)).toEqual({
      host: 'from-input',
      port: 19030,
      user: 'config-user',
      password: '',
      tls: false,
      maxConnections: 3,
      retrySeconds: 15,
      operationTimeoutSeconds: 300,
      allowClearTextPassword: false,
    })
  })

  test('is undefined without a host', () => {
    expect(connectionSettings(undefined, around({ user: 'ann' }))).toBeUndefined()
  })

  test.each([
    [{ host: 'a', port: 'many' }, /the stack configuration starrocks:port is "many", which is not a whole number/],
    [{ host: 'a', port: '70000' }, /port must be a whole number from 1 to 65535, not 70000/],
    [{ host: 'a', allowClearTextPassword: 'true' }, /allowClearTextPassword needs tls/],
    [{ host: 'two words' }, /host .* is refused/],
  ])('is refused if it is contradictory: %j', (config, reason) => {
    expect(() => connectionSettings(undefined, around(config))).toThrow(reason)
  })

  test('with an invalid number in the environment is refused by the name of the variable', () => {
    const read = () => connectionSettings(undefined, around({ host: 'a' }, { STARROCKS_RETRY_SECONDS: '1.5' }))
    expect(read).toThrow(/the environment variable STARROCKS_RETRY_SECONDS is "1.5"/)
  })
})

describe('a key of the stack configuration', () => {
  const problemOf = (keys: string[], project = 'lakehouse') => configurationProblem({ ...around(), keys }, project)

  test.each([
    ['starrocks:hosts', 'starrocks:host'],
    ['starrocks:Host', 'starrocks:host'],
    ['starrocks:pasword', 'starrocks:password'],
    ['starrocks:maxConnection', 'starrocks:maxConnections'],
    ['starrocks:objectStorage', 'starrocks:objectStorages'],
  ])('%s is refused, with a suggestion', (key, meant) => {
    expect(problemOf(['starrocks:host', key, 'aws:region'])).toMatch(
      new RegExp(`has ${key}, which is not a setting .*did you mean ${meant}\\? The settings are starrocks:host, `),
    )
  })

  test('is refused without a suggestion if no setting is similar', () => {
    expect(problemOf(['starrocks:somethingElse'])).toMatch(/which is not a setting of this provider\. The settings are/)
  })

  test('is accepted if it is a setting, or belongs to another provider or a project of that name', () => {
    const known = [
      'host',
      'port',
      'user',
      'password',
      'tls',
      'maxConnections',
      'retrySeconds',
      'operationTimeoutSeconds',
    ]
    expect(
      problemOf([...known, 'allowClearTextPassword', 'objectStorages'].map((key) => `starrocks:${key}`)),
    ).toBeUndefined()
    expect(problemOf(['aws:hosts', 'lakehouse:hosts'])).toBeUndefined()
    expect(problemOf(['starrocks:hosts'], 'starrocks')).toBeUndefined()
  })
})

describe('credentials of the environment', () => {
  const config = { host: 'configured', user: 'root', password: 'old' }
  const other = (env: Record<string, string>, input?: ConnectionInput, configured: Record<string, string> = config) => {
    const surroundings = around(configured, env)
    return environmentCredentials(input, connectionSettings(input, surroundings)!, surroundings)
  }

  test('replace different configured ones', () => {
    expect(other({})).toBeUndefined()
    expect(other({ STARROCKS_PASSWORD: 'old' })).toBeUndefined()
    expect(other({ STARROCKS_PASSWORD: 'new' })).toMatchObject({ host: 'configured', user: 'root', password: 'new' })
    expect(other({ STARROCKS_HOST: 'configured', STARROCKS_PASSWORD: 'new' })).toBeDefined()
    expect(other({ STARROCKS_PASSWORD: 'new' }, { retrySeconds: 1 })).toBeDefined()
  })

  test.each<[string, Record<string, string>, ConnectionInput | undefined, Record<string, string>]>([
    ['a resource with a host of its own', {}, { host: 'elsewhere' }, config],
    ['a resource that names the configured host itself', {}, { host: 'configured' }, config],
    ['a resource with a port of its own', {}, { port: 1 }, config],
    ['a resource with a password of its own', {}, { password: 'own' }, config],
    ['a resource with another TLS setting', {}, { tls: true }, config],
    ['a host other than that of the environment', { STARROCKS_HOST: 'elsewhere' }, undefined, config],
    ['a cluster whose credentials are not configured', { STARROCKS_USER: 'ann' }, undefined, { host: 'configured' }],
  ])('are not sent to %s', (_, env, input, configured) => {
    expect(other({ STARROCKS_PASSWORD: 'new', ...env }, input, configured)).toBeUndefined()
  })
})

describe('TLS', () => {
  const { ca: pem, client, strangerClient } = makeCertificates()
  const own = { certificate: client.cert, key: client.key }
  const tlsOf = (input: ConnectionInput | undefined, config = {}, env = {}) =>
    connectionSettings({ host: 'h', ...input }, around(config, env))?.tls
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  const file = join(folder, 'ca.pem')
  writeFileSync(file, pem)
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each<[string, unknown, unknown]>([
    ['is off by default', tlsOf(undefined), false],
    ['is on by the input', tlsOf({ tls: true }), true],
    ['is configured by the input', tlsOf({ tls: { ca: pem, serverName: 'fe' } }), { ca: pem, serverName: 'fe' }],
    ['is on by the configuration', tlsOf(undefined, { tls: 'true' }, { STARROCKS_TLS: 'false' }), true],
    ['is configured by the configuration', tlsOf(undefined, { tls: JSON.stringify({ ca: pem }) }), { ca: pem }],
    ['is on by the environment', tlsOf(undefined, {}, { STARROCKS_TLS: '1' }), true],
    [
      'is configured by the environment, as texts and as files',
      tlsOf(
        undefined,
        {},
        {
          STARROCKS_TLS_CA: file,
          STARROCKS_TLS_CERTIFICATE: client.cert,
          STARROCKS_TLS_KEY: client.key,
          STARROCKS_TLS_SERVER_NAME: 'fe',
        },
      ),
      { ca: pem, ...own, serverName: 'fe' },
    ],
    [
      'is off by the input, whatever the environment says',
      tlsOf({ tls: false }, {}, { STARROCKS_TLS_CA: file }),
      false,
    ],
  ])('%s', (_, tls, expected) => expect(tls).toEqual(expected))

  test.each<[string, () => unknown, RegExp]>([
    ['no PEM', () => tlsOf({ tls: { ca: 'MIIB' } }), /tls\.ca .*BEGIN/],
    ['no JSON', () => tlsOf(undefined, { tls: '{ca}' }), /starrocks:tls is not JSON/],
    ['neither true nor false', () => tlsOf(undefined, { tls: 'ture' }), /starrocks:tls .* neither true, false/],
    ['neither in the environment', () => tlsOf(undefined, {}, { STARROCKS_TLS: 'ture' }), /STARROCKS_TLS.* neither/],
    [
      'no file',
      () => tlsOf(undefined, {}, { STARROCKS_TLS_CA: '/no/such.pem' }),
      /STARROCKS_TLS_CA is neither PEM nor a file .*\/no\/such\.pem/,
    ],
    ['a key as an authority', () => tlsOf({ tls: { ca: client.key } }), /tls\.ca is no certificate/],
    [
      'a certificate without its key',
      () => tlsOf({ tls: { certificate: client.cert } }),
      /tls\.certificate needs tls\.key/,
    ],
    ['a key without its certificate', () => tlsOf({ tls: { key: client.key } }), /tls\.key needs tls\.certificate/],
    [
      'a key in place of a certificate',
      () => tlsOf({ tls: { ...own, certificate: client.key } }),
      /tls\.certificate is no cert/,
    ],
    [
      'a certificate in place of a key',
      () => tlsOf({ tls: { ...own, key: client.cert } }),
      /tls\.key is no private key/,
    ],
    [
      'the key of another certificate',
      () => tlsOf({ tls: { ...own, key: strangerClient.key } }),
      /is not the private key of/,
    ],
    ['no setting', () => tlsOf({ tls: { verify: false } as never }), /tls\.verify there is no such setting/],
  ])('is refused with %s', (_, read, reason) => {
    expect(read).toThrow(reason)
    expect(read).not.toThrow('PRIVATE KEY')
  })
})

describe('a named storage', () => {
  test('is read from the configuration', () => {
    expect(namedStorage('raw', around(storages))).toEqual(raw)
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['nope', storages, /no storage "nope".*there are: raw, other/],
    ['toString', storages, /no storage "toString"/],
    ['raw', {}, /none is configured/],
    ['raw', { objectStorages: 'raw' }, /must be an object of named storages/],
    ['raw', { objectStorages: 'null' }, /must be an object of named storages/],
    [
      'raw',
      { objectStorages: JSON.stringify({ raw: { ...raw, auth: { type: 'accessKey', secretKey: 'top-secret' } } }) },
      /storage "raw": auth.accessKey is needed/,
    ],
  ])('%s', (name, config, reason) => {
    const lookUp = () => namedStorage(name, around(config))
    expect(lookUp).toThrow(InputError)
    expect(lookUp).toThrow(reason)
    expect(lookUp).not.toThrow(/top-secret/)
  })
})

test('the message does not quote a key in the environment that looks like a file name', () => {
  const surroundings = around({ host: 'a' }, { STARROCKS_TLS_KEY: 'MIIEvQIBADANBgkqhkiG9w0' })
  const failure = () => connectionSettings(undefined, surroundings)
  expect(failure).toThrow(InputError)
  expect(failure).not.toThrow(/MIIEvQ/)
})
