import { describe, expect, test } from 'vitest'
import { InputError } from '../../provider/core/errors'
import {
  connectionSettings,
  environmentCredentials,
  namedStorage,
  type Surroundings,
} from '../../provider/core/settings'

function around(config: Record<string, string> = {}, env: Record<string, string> = {}): Surroundings {
  return { config: (key) => config[key], env }
}

const raw = { bucket: 'lake', auth: { type: 'accessKey', accessKey: 'k', secretKey: 'top-secret' } }
const storages = { objectStorages: JSON.stringify({ raw, other: raw }) }

describe('the connection', () => {
  test('comes from the input, then the configuration, then the environment', () => {
    const surroundings = around(
      { host: 'from-config', user: 'config-user' },
      { STARROCKS_USER: 'env-user', STARROCKS_PORT: '19030' },
    )
    expect(connectionSettings({ host: 'from-input' }, surroundings)).toEqual({
      host: 'from-input',
      port: 19030,
      user: 'config-user',
      password: '',
      tls: false,
      maxConnections: 8,
      retrySeconds: 15,
    })
  })

  test('is none where no host is set', () => {
    expect(connectionSettings(undefined, around({ user: 'ann' }))).toBeUndefined()
  })

  test.each([
    [{ host: 'a', port: 'many' }, /port must be a whole number/],
    [{ host: 'two words' }, /host .* is refused/],
  ])('is refused when it makes no sense: %j', (config, reason) => {
    expect(() => connectionSettings(undefined, around(config))).toThrow(reason)
  })

  test('has other credentials in the environment only where they differ', () => {
    const settings = {
      host: 'h',
      port: 1,
      user: 'root',
      password: 'old',
      tls: false,
      maxConnections: 8,
      retrySeconds: 15,
    }
    expect(environmentCredentials(settings, around({}, {}))).toBeUndefined()
    expect(environmentCredentials(settings, around({}, { STARROCKS_PASSWORD: 'old' }))).toBeUndefined()
    expect(environmentCredentials(settings, around({}, { STARROCKS_PASSWORD: 'new' }))).toEqual({
      ...settings,
      password: 'new',
    })
  })
})

describe('a named storage', () => {
  test('is looked up in the configuration', () => {
    expect(namedStorage('raw', around(storages))).toEqual(raw)
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['nope', storages, /no storage "nope".*there are: raw, other/],
    ['toString', storages, /no storage "toString"/],
    ['raw', {}, /none is configured/],
    ['raw', { objectStorages: 'raw' }, /must be an object of named storages/],
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
