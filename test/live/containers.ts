import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { StartedTestContainer } from 'testcontainers'
import { LOCAL_METASTORE } from './metastore'
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

const KEYS = { accessKey: 'live-access-key', secretKey: 'live-secret-key' }
const BUCKET = 'lake'

/**
 * StarRocks with MinIO and a Hive metastore in its network namespace, so that StarRocks finds both at 127.0.0.1, as in the
 * sandbox.
 */
export async function startContainers(version: string, log: (line: string) => void): Promise<Containers> {
  // Only who has Docker loads it.
  const { GenericContainer, Wait } = await import('testcontainers')
  const started: StartedTestContainer[] = []
  const stop = async () => {
    for (const container of started.reverse()) await container.stop()
  }
  try {
    log(`starting starrocks/allin1-ubuntu:${version}`)
    const starrocks = await new GenericContainer(`starrocks/allin1-ubuntu:${version}`)
      // The store has one address, inside and out.
      .withExposedPorts(9030, { container: 9000, host: 9000 })
      .withWaitStrategy(Wait.forLogMessage(/Enjoy the journey to StarRocks/).withStartupTimeout(300_000))
      .start()
    started.push(starrocks)
    const beside = `container:${starrocks.getId()}`

    log('starting MinIO')
    const minio = await new GenericContainer('minio/minio:RELEASE.2025-04-22T22-12-26Z')
      .withNetworkMode(beside)
      .withEnvironment({ MINIO_ROOT_USER: KEYS.accessKey, MINIO_ROOT_PASSWORD: KEYS.secretKey })
      .withCommand(['server', '/data', '--address', ':9000', '--console-address', ':9099'])
      .withWaitStrategy(Wait.forLogMessage(/API: http/))
      .start()
    started.push(minio)
    const clientEndpoint = `http://${starrocks.getHost().replace('localhost', '127.0.0.1')}:9000`
    await createBucket(clientEndpoint)

    log('starting a Hive metastore')
    const metastore = await new GenericContainer('apache/hive:4.0.0')
      .withNetworkMode(beside)
      .withEnvironment({ SERVICE_NAME: 'metastore', HADOOP_CLASSPATH: '/opt/hadoop/share/hadoop/tools/lib/*' })
      .withCopyContentToContainer([{ content: CORE_SITE, target: '/opt/hadoop/etc/hadoop/core-site.xml' }])
      .withWaitStrategy(Wait.forLogMessage(/Starting Hive Metastore Server/).withStartupTimeout(180_000))
      .start()
    started.push(metastore)

    return {
      target: {
        starrocks: { host: starrocks.getHost(), port: starrocks.getMappedPort(9030), user: 'root', password: '' },
        store: { endpoint: 'http://127.0.0.1:9000', clientEndpoint, bucket: BUCKET, ...KEYS },
        metastore: LOCAL_METASTORE,
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function createBucket(endpoint: string): Promise<void> {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: KEYS.accessKey, secretAccessKey: KEYS.secretKey },
  })
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
  client.destroy()
}

/** The configuration with which the metastore reaches the store, where it creates the directories of databases and tables. */
const CORE_SITE = configuration({
  'fs.s3.impl': 'org.apache.hadoop.fs.s3a.S3AFileSystem',
  'fs.s3a.endpoint': 'http://127.0.0.1:9000',
  'fs.s3a.access.key': KEYS.accessKey,
  'fs.s3a.secret.key': KEYS.secretKey,
  'fs.s3a.path.style.access': 'true',
  'fs.s3a.connection.ssl.enabled': 'false',
})

function configuration(properties: Readonly<Record<string, string>>): string {
  const entries = Object.entries(properties).map(
    ([name, value]) => `<property><name>${name}</name><value>${value}</value></property>`,
  )
  return `<?xml version="1.0"?>\n<configuration>${entries.join('')}</configuration>\n`
}
