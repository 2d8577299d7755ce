import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { COMPOSE, composeFolder } from './compose'

/** What `npm run test:live` and the demo expect of compose.yaml; only Docker can run it. */
interface Service {
  readonly image: string
  readonly ports?: readonly string[]
  readonly network_mode?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
  readonly configs: Readonly<Record<string, { readonly content: string }>>
}

const { services, configs } = load(readFileSync(join(composeFolder(), 'compose.yaml'), 'utf8')) as ComposeFile
const { starrocks, store, metastore } = COMPOSE

test('the release of StarRocks is chosen by one variable, and every other image is pinned', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose interpolates it.
  expect(services.starrocks!.image).toBe('starrocks/allin1-ubuntu:${STARROCKS_VERSION:-4.0-latest}')
  const others = Object.entries(services).filter(([name]) => name !== 'starrocks')
  for (const [name, { image }] of others) expect(image, name).toMatch(/:(RELEASE\.[\dTZ-]+|\d+\.\d+\.\d+)$/)
})

test('the ports are those that the tests and the demo use, and nobody else on the network reaches them', () => {
  const ports = services.starrocks!.ports!.map((port) => /^127\.0\.0\.1:(\d+):\1$/.exec(port)?.[1])
  expect(ports).not.toContain(undefined)
  expect(ports).toContain(String(starrocks.port))
  expect(ports).toContain(new URL(store.endpoint).port)
  expect(store.clientEndpoint).toBe(store.endpoint)
})

test('all share the network of StarRocks, so each has one address', () => {
  for (const [name, service] of Object.entries(services))
    expect(service.network_mode, name).toBe(name === 'starrocks' ? undefined : 'service:starrocks')
})

test('every server has a health check, and nothing starts before what it needs', () => {
  for (const name of ['starrocks', 'minio', 'metastore']) expect(services[name]!.healthcheck?.test, name).toBeDefined()
  expect(services.bucket!.depends_on).toEqual({ minio: { condition: 'service_healthy' } })
  expect(services.metastore!.depends_on).toEqual({ bucket: { condition: 'service_completed_successfully' } })
  expect(services.metastore!.healthcheck!.test.join(' ')).toContain(
    metastore!.replace('thrift://', '').replace(':', '/'),
  )
})

describe('the store', () => {
  test('has the keys and the bucket that the tests use', () => {
    const { accessKey, secretKey, bucket } = store
    expect(services.minio!.environment).toEqual({ MINIO_ROOT_USER: accessKey, MINIO_ROOT_PASSWORD: secretKey })
    const address = store.endpoint.replace('://', `://${accessKey}:${secretKey}@`)
    expect(services.bucket!.environment).toEqual({ MC_HOST_lake: address })
    expect(services.bucket!.command!.at(-1)).toBe(`lake/${bucket}`)
  })

  test('is where the metastore makes its directories', () => {
    const found = [...configs['core-site']!.content.matchAll(/<name>(.+?)<\/name><value>(.+?)<\/value>/g)]
    expect(Object.fromEntries(found.map(([, name, value]) => [name, value]))).toMatchObject({
      'fs.s3a.endpoint': store.endpoint,
      'fs.s3a.access.key': store.accessKey,
      'fs.s3a.secret.key': store.secretKey,
    })
  })
})
