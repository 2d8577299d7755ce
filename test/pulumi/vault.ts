import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** The variable by which the tests of a run find the vault, where there is one. */
export const VAULT = 'VAULT_OF_TESTS'

/** The key of the vault, as `--secrets-provider` names it. */
export const SECRETS_PROVIDER = 'hashivault://pulumi'

/**
 * The transit engine of HashiCorp Vault, with one key that lives as long as this process. The secrets of a stack are encrypted by the CLI
 * itself: it asks the vault only for the stack's own key. From a passphrase the CLI derives that key in each command, which takes as
 * long as the rest of a small `up`.
 */
export async function startVault(): Promise<{ readonly address: string; close(): void }> {
  const key = randomBytes(32)
  const answers: Record<string, (asked: Record<string, string>) => object> = {
    '/v1/transit/encrypt/pulumi': ({ plaintext = '' }) => ({ ciphertext: `vault:v1:${encrypt(key, plaintext)}` }),
    '/v1/transit/decrypt/pulumi': ({ ciphertext = '' }) => ({
      plaintext: decrypt(key, ciphertext.split(':')[2] ?? ''),
    }),
  }
  const server = createServer(async (request, response) => {
    const [status, body] = await json(request)
      .then((asked) => [200, { data: answers[request.url ?? '']!(asked as Record<string, string>) }] as const)
      // As Vault refuses what its key has not encrypted.
      .catch((error: Error) => [400, { errors: [error.message] }] as const)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // It must not keep a run alive.
  server.unref()
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const IV_BYTES = 12
const TAG_BYTES = 16

function encrypt(key: Buffer, text: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

function decrypt(key: Buffer, encrypted: string): string {
  const bytes = Buffer.from(encrypted, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}
