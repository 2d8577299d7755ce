import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { COMPOSE, composeFolder } from './compose'
import type { Target } from './target'

/** True if containers can be run here: a Docker client alone is not enough. */
export async function hasDocker(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 20_000 })
    return true
  } catch {
    return false
  }
}

export interface Containers {
  readonly target: Target
  stop(): Promise<void>
}

/** The back end of a first start takes minutes on a small machine. */
const STARTUP_MS = 300_000

/** The systems of `compose.yaml`, with this release of StarRocks, in a project of their own. */
export async function startContainers(version: string, log: (line: string) => void): Promise<Containers> {
  // Only who has Docker loads it.
  const { DockerComposeEnvironment, Wait } = await import('testcontainers')
  log(`starting compose.yaml with starrocks/allin1-ubuntu:${version}`)
  const healthy = () => Wait.forHealthCheck().withStartupTimeout(STARTUP_MS)
  const environment = await new DockerComposeEnvironment(composeFolder(), 'compose.yaml')
    .withEnvironment({ STARROCKS_VERSION: version })
    .withStartupTimeout(STARTUP_MS)
    .withWaitStrategy('starrocks-1', healthy())
    .withWaitStrategy('minio-1', healthy())
    .withWaitStrategy('bucket-1', Wait.forOneShotStartup())
    .withWaitStrategy('metastore-1', healthy())
    .up()
  return { target: COMPOSE, stop: async () => void (await environment.down({ removeVolumes: true })) }
}
