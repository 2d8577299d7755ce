import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { passphraseCrypter, WrongPassphrase } from './secrets'
import { type DeployedResource, deserialize, propertyEncrypter, serialize } from './state'

const CORPUS = join(__dirname, '../../conformance/pulumi')
const recorded = readdirSync(CORPUS)
  .filter((name) => !name.includes('.'))
  .flatMap((name) => {
    const { steps } = JSON.parse(readFileSync(join(CORPUS, name, 'expected.json'), 'utf8'))
    const states = steps.flatMap((step: { state?: { resources: DeployedResource[] } }) => step.state?.resources ?? [])
    return states.length ? [[name, states as DeployedResource[]] as const] : []
  })

describe('a deployment exported by the real CLI', () => {
  test.each(recorded)('%s is read, and written back unchanged', async (_, resources) => {
    const crypter = await passphraseCrypter('x')
    for (const resource of resources) {
      const again = serialize(deserialize(resource, crypter), propertyEncrypter(crypter))
      expect(shown(again, crypter.decrypt)).toEqual(shown(resource, () => ''))
    }
  })
})

/** The secrets of a resource in plain text, and no ciphertext, which is never the same twice. */
function shown(resource: unknown, decrypt: (ciphertext: string) => string): unknown {
  return JSON.parse(JSON.stringify(resource), (_, v) => {
    if (typeof v !== 'object' || v === null || !('ciphertext' in v)) return v
    const { ciphertext, plaintext, ...rest } = v
    return { ...rest, plaintext: JSON.parse(plaintext ?? decrypt(ciphertext)) }
  })
}

describe('the passphrase secrets provider', () => {
  test('decrypts a state with a salt with the same passphrase only', async () => {
    const crypter = await passphraseCrypter('open sesame')
    const ciphertext = crypter.encrypt('"hush"')
    expect(ciphertext).toMatch(/^v1:[\w+/=]{16}:[\w+/=]+$/)
    expect(crypter.state).toMatch(/^v1:[\w+/=]{12}:v1:[\w+/=]{16}:[\w+/=]+$/)
    expect((await passphraseCrypter('open sesame', crypter.state)).decrypt(ciphertext)).toBe('"hush"')
    await expect(passphraseCrypter('wrong', crypter.state)).rejects.toThrow(WrongPassphrase)
  })

  test('refuses a damaged ciphertext', async () => {
    const crypter = await passphraseCrypter('x')
    expect(() => crypter.decrypt('v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toThrow(WrongPassphrase)
    expect(() => crypter.decrypt('plain')).toThrow(WrongPassphrase)
  })
})
