import * as pulumi from '@pulumi/pulumi'
import { describe, expect, test } from 'vitest'
import { fromDriver, ProviderError, printable, StarRocksError, typed, UnexpectedError } from '../provider/errors'
import { storeError } from '../provider/s3/store-error'

const coded = (code: string, further: object = {}) => Object.assign(new Error(`says ${code}`), { code, ...further })
const thrownBy = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('an error of the driver', () => {
  test.each([
    ['the network', coded('ECONNREFUSED'), 'unreachable'],
    ['an unknown network code', coded('ENETDOWN'), 'unreachable'],
    ['TLS', coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'untrusted'],
    ['the driver, about a certificate', coded('HANDSHAKE_SSL_ERROR'), 'untrusted'],
    ['the driver, about a login', coded('AUTH_SWITCH_PLUGIN_ERROR', { fatal: true }), 'loginRefused'],
    [
      'the driver, about a packet',
      Object.assign(new RangeError('x'), { code: 'ERR_OUT_OF_RANGE', fatal: true }),
      'garbled',
    ],
    ['the driver, about a closed connection', Object.assign(new Error('x'), { fatal: true }), 'unreachable'],
  ])('is classified if it comes from %s', (_, error, condition) => {
    expect(fromDriver(error, 'fe:9030')).toMatchObject({ condition, errno: 0, answered: false })
  })

  test.each([
    ['an error of ours', new TypeError("Cannot read properties of undefined (reading 'map')")],
    ['an invalid call of Node', Object.assign(new RangeError('x'), { code: 'ERR_SOCKET_BAD_PORT' })],
    ['the name of an inherited property as code', coded('toString')],
    ['an error without a code', new Error('x')],
    ['no error', 'x'],
  ])('is a bug of the provider if it is %s, and not a problem of the address', (_, error) => {
    const thrown = thrownBy(() => fromDriver(error, 'fe:9030'))
    expect(thrown).toBeInstanceOf(UnexpectedError)
    expect((thrown as Error).message).toMatch(/^a fault of pulumi-starrocks; report it as an issue: /)
    expect((thrown as Error).message).not.toMatch(/fe:9030|starrocks:host/)
  })

  test('is also a bug of the provider if it comes from a store', () => {
    const fault = new TypeError('x is not a function')
    expect(thrownBy(() => storeError(fault, { bucket: 'b', auth: { type: 'default' } }, 'listing'))).toBe(fault)
  })

  test('is passed on if it is already classified', () => {
    const error = new StarRocksError('x', 'refused', 1064, 'HY000')
    expect(fromDriver(error, 'fe:9030')).toBe(error)
    expect(typed(error)).toBe(error)
  })

  test('is cut if the server sends megabytes', () => {
    const sqlMessage = `reason: ${'x'.repeat(4_000_000)}`
    const error = fromDriver(
      Object.assign(new Error(), { sqlMessage, errno: 1064, sqlState: 'HY000' }),
      'fe:9030',
      'SELECT 1',
    )
    expect(error.message.length).toBeLessThan(2_500)
    expect(error.message).toMatch(
      /^StarRocks: reason: x+\.\.\. \(the rest is omitted\) \(1064\/HY000\)\n {2}in: SELECT 1$/,
    )
  })
})

describe('control characters', () => {
  test.each([
    ['ESC', 'a\x1b[31mb', 'a\\x1b[31mb'],
    ['OSC', '\x1b]0;title\x07', '\\x1b]0;title\\x07'],
    ['C1', 'a\x9b31m', 'a\\x9b31m'],
    ['CR', 'good\rbad', 'good\\x0dbad'],
    ['backspace and DEL', '\b\x7f', '\\x08\\x7f'],
    ['a change of text direction', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
    ['invisible characters', 'a\u200bb\u{e0041}', 'a\\u200bb\\u{e0041}'],
    ['half of a surrogate pair', 'a\ud800', 'a\ufffd'],
  ])('are escaped: %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown)
    expect(new ProviderError(text).message).toBe(shown)
    expect(new StarRocksError(text, 'refused', 1, '', undefined, text)).toMatchObject({ message: shown, reason: shown })
  })

  test('are kept if they belong to the text: lines, tabs, other alphabets, joined characters', () => {
    const text = 'a\n\tb é 日本 עברית \u{1f468}\u200d\u{1f469}'
    expect(printable(text)).toBe(text)
  })
})

test('an error that ends a program is shown without its stack and its fields', () => {
  expect(pulumi.RunError.isInstance(new StarRocksError('x', 'refused', 1064, 'HY000'))).toBe(true)
})

test('an error shows its message once if a provider process prints it with its stack', () => {
  const error = new ProviderError('the reason')
  expect(`${error}: ${error.stack}`.match(/the reason/g)).toHaveLength(1)
})
