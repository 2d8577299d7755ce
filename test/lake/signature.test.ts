import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { expect, test } from 'vitest'
import { type Credentials, Signer, uriEncode } from '../../provider/s3/signature'

const keys: Credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

class Sha256 {
  private readonly hash
  constructor(secret?: unknown) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as Uint8Array))
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest())
  }
  reset(): void {}
}

/** The SDK's own signer. */
function model(credentials: Credentials, region: string) {
  return new SignatureV4({ credentials, region, service: 's3', sha256: Sha256, uriEscapePath: false })
}

test.each<[string, string, Record<string, string>, Record<string, string>, Credentials]>([
  ['a ranged read', '/lake/a/b.parquet', {}, { range: 'bytes=0-9', 'if-match': '"e"' }, keys],
  ['a listing', '/lake', { 'list-type': '2', prefix: 'a b/ü=1+2&3/' }, {}, keys],
  [
    'a key with special characters',
    `/lake/${uriEncode("it's (1)!*~ ü%2F")}.parquet`,
    {},
    { range: 'bytes=5-6', 'if-match': '"e"' },
    keys,
  ],
  ['a session', '/lake/x', {}, {}, { ...keys, sessionToken: 'token/+=' }],
])('signs %s as the SDK does', async (_, path, query, headers, credentials) => {
  const now = new Date('2026-03-01T23:59:59.123Z')
  const text = Object.entries(query)
    .map(([name, value]) => `${name}=${uriEncode(value)}`)
    .join('&')
  const ours = new Signer('eu-west-1').sign({ host: 's3.test:9000', path, query: text, headers }, credentials, now)
  const { authorization, ...sent } = ours
  const request = { method: 'GET', protocol: 'http:', hostname: 's3.test', port: 9000, path, query, headers: sent }
  const { headers: theirs } = await model(credentials, 'eu-west-1').sign(request, { signingDate: now })
  expect(authorization).toBe(theirs.authorization)
})

test('derives the signing key from the day and the credentials', () => {
  const signer = new Signer('eu-west-1')
  const request = { host: 'h', path: '/', query: '', headers: {} }
  const sign = (with_: Signer, credentials: Credentials, day: string) =>
    with_.sign(request, credentials, new Date(`2026-03-${day}T00:00:00Z`)).authorization
  for (const [credentials, day] of [
    [keys, '01'],
    [keys, '02'],
    [{ ...keys, secretAccessKey: 'another' }, '02'],
  ] as const) {
    expect(sign(signer, credentials, day)).toBe(sign(new Signer('eu-west-1'), credentials, day))
  }
})
