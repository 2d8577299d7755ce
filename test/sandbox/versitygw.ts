import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The release that our own endpoint is compared with. */
export const versitygwVersion = 'v1.8.0'

const cache = join(homedir(), '.cache', 'pulumi-starrocks', 'bin', versitygwVersion)
const startDeadlineMs = 20_000

/** The program: one on PATH, or the one that {@link buildVersitygw} built; undefined where there is neither. */
export function findVersitygw(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), cache]
  return folders.map((folder) => join(folder, 'versitygw')).find((file) => existsSync(file))
}

/** Builds the pinned release into the user's cache, which takes about two minutes; does nothing if it is there. Needs Go. */
export function buildVersitygw(): string {
  const found = findVersitygw()
  if (found) return found
  mkdirSync(cache, { recursive: true })
  const module = `github.com/versity/versitygw/cmd/versitygw@${versitygwVersion}`
  execFileSync('go', ['install', module], { env: { ...process.env, GOBIN: cache }, stdio: 'inherit' })
  return join(cache, 'versitygw')
}

/** A running versitygw with one bucket, described as our own endpoint describes itself. */
export interface Versitygw {
  readonly port: number
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  close(): Promise<void>
}

/** Starts a versitygw whose objects are in a temporary directory, and waits until it accepts connections. */
export async function startVersitygw(program: string, { keepAlive = false } = {}): Promise<Versitygw> {
  const [accessKey, secretKey, region] = ['gateway-access-key', 'gateway-secret-key', 'us-east-1']
  const dir = mkdtempSync(join(tmpdir(), 'versitygw-'))
  const [objects, metadata] = [join(dir, 'objects'), join(dir, 'metadata')]
  mkdirSync(objects)
  mkdirSync(metadata)
  const port = await freePort()
  // Stores metadata in separate files: not every temporary directory supports extended attributes.
  const args = [
    '--port',
    `127.0.0.1:${port}`,
    '--region',
    region,
    '--quiet',
    // As S3 does; but it reads the rest of a refused body as the next request.
    ...(keepAlive ? ['--keep-alive'] : []),
    'posix',
    '--sidecar',
    metadata,
    objects,
  ]
  const env = { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey, VGW_VIRTUAL_DOMAIN: `localhost:${port}` }
  const gateway = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  // An interrupted test run must not leave a running server.
  const killAtExit = () => gateway.kill()
  process.once('exit', killAtExit)
  const close = async () => {
    process.off('exit', killAtExit)
    await stop(gateway)
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    await accepting(gateway, port)
  } catch (error) {
    await close()
    throw error
  }
  return { port, accessKey, secretKey, region, close }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function accepting(gateway: ChildProcess, port: number): Promise<void> {
  let output = ''
  gateway.stderr?.on('data', (text) => {
    output += String(text)
  })
  const deadline = Date.now() + startDeadlineMs
  while (!(await accepts(port))) {
    if (gateway.exitCode !== null || Date.now() > deadline) throw new Error(`versitygw did not start: ${output}`)
    await delay(20)
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function stop(gateway: ChildProcess): Promise<void> {
  if (gateway.exitCode !== null || gateway.signalCode !== null) return
  const exited = once(gateway, 'exit')
  gateway.kill()
  await exited
}
