import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { Packets } from '../sandbox/starrocks/packets'
import { greeting } from '../sandbox/starrocks/wire'

const SCRAMBLE = Buffer.from('abcdefghijklmnopqrst')

/** An attacker that imitates StarRocks without TLS, and requests the password by a chosen plugin with its own key. */
export class Impostor {
  /** Every payload that clients sent. */
  readonly heard: Buffer[] = []
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  readonly host = '127.0.0.1'

  /** @param greets the plugin of its greeting, by default that of StarRocks */
  static async start(plugin: string, greets = 'mysql_native_password'): Promise<Impostor> {
    const server = createServer((socket) => {
      void impostor.speak(new Packets(socket), plugin, greets).finally(() => socket.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const impostor = new Impostor(server, (server.address() as AddressInfo).port)
    return impostor
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve))
  }

  /** True if it has received the password. */
  knows(password: string): boolean {
    return this.heard.some((payload) => payload.includes(password) || this.decrypted(payload).includes(password))
  }

  private decrypted(payload: Buffer): Buffer {
    for (const padding of [constants.RSA_PKCS1_OAEP_PADDING]) {
      try {
        const plain = privateDecrypt({ key: this.keys.privateKey, padding, oaepHash: 'sha1' }, payload)
        return plain.map((byte, i) => byte ^ (SCRAMBLE[i % SCRAMBLE.length] ?? 0)) as Buffer
      } catch {}
    }
    return Buffer.alloc(0)
  }

  private async speak(packets: Packets, plugin: string, greets: string): Promise<void> {
    const greeted = greeting(1, '8.0.33', SCRAMBLE, false).toString('latin1').replace('mysql_native_password', greets)
    packets.write(Buffer.from(greeted, 'latin1'))
    const hear = async () => {
      const payload = await packets.read()
      if (payload !== undefined) this.heard.push(payload)
      return payload
    }
    if ((await hear()) === undefined) return
    packets.write(Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), SCRAMBLE, Buffer.from([0])]))
    if ((await hear()) === undefined) return
    // caching_sha2_password is told to send the password itself, and first requests a key; sha256_password has already
    // requested one.
    if (plugin === 'caching_sha2_password') {
      packets.write(Buffer.from([1, 4]))
      if ((await hear()) === undefined) return
    }
    const key = this.keys.publicKey.export({ type: 'spki', format: 'pem' })
    packets.write(Buffer.concat([Buffer.from([1]), Buffer.from(key)]))
    await hear()
  }
}
