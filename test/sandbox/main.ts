import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type S3, startS3 } from './s3'
import { startStarRocks } from './starrocks'
import { checkVersion, DEFAULT_VERSION } from './starrocks/features'
import type { TlsSettings } from './starrocks/tls'

/** `npm run sandbox`: a StarRocks and an S3 endpoint for people, until SIGTERM or Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      port: { type: 'string' },
      's3-port': { type: 'string' },
      'starrocks-version': { type: 'string' },
      'mask-pipes': { type: 'boolean', default: false },
      'with-flights': { type: 'boolean', default: false },
      tls: { type: 'string' },
      followers: { type: 'string' },
    },
  })
  const version = values['starrocks-version'] ?? DEFAULT_VERSION
  checkVersion(version)
  const followers = Number(values.followers ?? 0)
  const s3 = await startS3({ port: portOf(values['s3-port']), dir: values.data && path.join(values.data, 'lake') })
  const starRocks = await startStarRocks({
    port: portOf(values.port),
    version,
    masking: values['mask-pipes'] ? { pipes: 'quoted' } : {},
    dataDir: values.data && path.join(values.data, 'starrocks'),
    ...(values.tls !== undefined && { tls: await offerTls(values.tls) }),
    followers,
  })

  if (values['with-flights']) await putFlights(s3)

  const { endpoint, accessKey, secretKey, bucket } = s3
  const { host, port, user } = starRocks
  const hosts = starRocks.frontEnds.map((frontEnd) => `${frontEnd.host}:${frontEnd.port}`).join(',')
  const trusted = values.tls === undefined ? '' : `\n  export STARROCKS_TLS_CA=${path.resolve(values.tls, 'ca.pem')}`
  if (values.json) {
    console.log(JSON.stringify({ mysql: { host, port, user }, s3: { endpoint, accessKey, secretKey, bucket } }))
  } else {
    const storage = {
      bucket,
      endpoint,
      pathStyleAccess: true,
      ssl: false,
      auth: { type: 'accessKey', accessKey, secretKey },
    }
    console.log(`StarRocks ${version} sandbox   mysql -h ${host} -P ${port} -u ${user}   (no password)
S3 sandbox          ${endpoint}   bucket ${bucket}, access key ${accessKey}, secret key ${secretKey}${values['with-flights'] ? '\nFlight records      below flights/, one Parquet file for each month' : ''}

For a stack that uses them:
  pulumi config set starrocks:host ${followers > 0 ? hosts : host}
  pulumi config set starrocks:port ${port}
  pulumi config set starrocks:user ${user}
  pulumi config set --secret starrocks:objectStorages '${JSON.stringify({ raw: storage })}'${trusted}

Ctrl-C ends both; ${values.data ? `${values.data} keeps everything` : 'nothing is kept'}.`)
  }

  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  await starRocks.close()
  await s3.close()
}

/** The certificate of the front end; the folder gets that of its authority, and one for a client. */
async function offerTls(folder: string): Promise<TlsSettings> {
  const { makeCertificates } = await import('../support/certificates.js')
  const { ca, server, client } = makeCertificates()
  mkdirSync(folder, { recursive: true })
  const files = { 'ca.pem': ca, 'client.pem': client.cert, 'client-key.pem': client.key }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o600 })
  return server
}

/** The data of the guide `docs/getting-started.md`. Only this needs DuckDB to write files. */
async function putFlights(s3: Pick<S3, 'put'>): Promise<void> {
  const { flightsByMonth } = await import('../demo/flights.js')
  for (const { key, bytes } of await flightsByMonth()) await s3.put(key, bytes)
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${text} is not a port`)
  return port
}

main().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
