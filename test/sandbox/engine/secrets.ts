import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const VERIFICATION = 'pulumi'

/** Encrypts and decrypts the secrets of one stack. */
export interface Crypter {
  /** The content of `secrets_providers.state.salt` of a deployment: salt and proof of the passphrase. */
  readonly state: string
  encrypt(plaintext: string): string
  decrypt(ciphertext: string): string
}

/** The passphrase does not fit the deployment. */
export class WrongPassphrase extends Error {
  override name = 'WrongPassphrase'
}

const crypters = new Map<string, Promise<Crypter>>()

/**
 * Encrypts as Pulumi's passphrase secrets provider does: PBKDF2 with a million rounds, AES-256-GCM. Deriving the key takes half
 * a second, so a process does it once for a passphrase and salt.
 */
export function passphraseCrypter(passphrase: string, state?: string): Promise<Crypter> {
  const id = (of: string | undefined) => JSON.stringify([passphrase, of ?? null])
  const crypter = crypters.get(id(state)) ?? derive(passphrase, state)
  crypters.set(id(state), crypter)
  // A new salt is the one of the state that will be written.
  if (!state) crypter.then((c) => crypters.set(id(c.state), crypter)).catch(() => {})
  return crypter
}

async function derive(passphrase: string, state: string | undefined): Promise<Crypter> {
  const salt = state ? Buffer.from(state.split(':')[1] ?? '', 'base64') : randomBytes(8)
  const key = await promisify(pbkdf2)(passphrase, salt, 1_000_000, 32, 'sha256')
  if (state && decrypt(key, state.split(':').slice(2).join(':')) !== VERIFICATION) throw new WrongPassphrase()
  return {
    state: state ?? `v1:${salt.toString('base64')}:${encrypt(key, VERIFICATION)}`,
    encrypt: (plaintext) => encrypt(key, plaintext),
    decrypt: (ciphertext) => decrypt(key, ciphertext),
  }
}

function encrypt(key: Buffer, plaintext: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `v1:${nonce.toString('base64')}:${sealed.toString('base64')}`
}

function decrypt(key: Buffer, ciphertext: string): string {
  const [version, nonce, sealed] = ciphertext.split(':')
  const bytes = Buffer.from(sealed ?? '', 'base64')
  if (version !== 'v1' || bytes.length < 16) throw new WrongPassphrase('not a ciphertext of the passphrase provider')
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce ?? '', 'base64'))
  decipher.setAuthTag(bytes.subarray(-16))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
  } catch {
    throw new WrongPassphrase('incorrect passphrase')
  }
}
