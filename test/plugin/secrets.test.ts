import { afterAll, beforeAll, expect, test } from 'vitest'
import { schema } from '../../provider/core/schema'
import { pointer } from '../../provider/pulumi/pointer'
import { type S3, startS3 } from '../sandbox/s3'
import { type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { type Bed, beds, type Planted, plant } from '../secrets/garden'
import { Haystack } from '../secrets/haystack'
import { allKinds } from '../secrets/places'
import { NONE, Planter, secretFor } from '../secrets/planting'
import { OPEN_SERVERS } from '../support/catalog-servers'
import { createHiveCatalog, makeDirectory } from '../support/hive'
import { parquet } from '../support/lake'
import { type ProviderProcess, startProvider } from '../support/provider-process'
import type { Properties } from '../support/provider-requests'
import { concealed, secret } from '../support/wire-values'

/**
 * A secret of its own stands in every place for one, and the program marks other inputs. Whatever the plugin answers has the secrets
 * marked, and nothing that it says has a piece of one. With the CLI: `test/secrets`.
 */
const planter = new Planter()
const haystack = new Haystack()
const recorded = new Map<string, { id: string; inputs: Properties; outs: Properties }>()
let s3: S3
let starrocks: StarRocksSandbox
let provider: ProviderProcess

const host = () => `${starrocks.host}:${starrocks.port}`
const store = (auth: object) => ({ bucket: s3.bucket, endpoint: s3.endpoint, pathStyleAccess: true, auth })
const admitted = () =>
  store({ type: 'accessKey', accessKey: s3.accessKey, secretKey: s3.secretKey, sessionToken: NONE })

beforeAll(async () => {
  s3 = await startS3({ accessKey: secretFor('access key'), secretKey: secretFor('secret key') })
  const password = planter.plant('starrocks:password', 'configuration')
  starrocks = await startStarRocks({ password, jobMilliseconds: 0, catalogServers: OPEN_SERVERS })
  await s3.put('trips/month=01/a.parquet', await parquet({ name: 'id', data: [1, 2, 3], type: 'INT32' }))
  for (const directory of ['w', 'iw']) await makeDirectory({ s3 }, directory)
  await createHiveCatalog({ s3, starrocks }, 'open')
  provider = await startProvider(process.cwd(), {}, 'plugin')
  const raw = planter.fill(schema.type('Storage'), admitted(), 'objectStorages', 'raw')
  await provider.configure({
    'starrocks:host': host(),
    'starrocks:password': password,
    'starrocks:objectStorages': JSON.stringify({ raw }),
  })
})
afterAll(async () => {
  await provider?.close()
  await starrocks?.close()
  await s3?.close()
})

/** Resources whose secrets are good; all but one have a user of their own. */
async function planted(generation: string, from?: readonly Bed[]): Promise<Planted[]> {
  const key = planter.plant('ScheduledTask.statement', generation, secretFor(`${generation} statement`))
  const statement = `INSERT INTO lake.trips (id, month) SELECT 7, '${key}'`
  const ordered = from ?? (await beds({ store: admitted(), statement }))
  const resources = await plant(planter, generation, ordered, ({ name }) =>
    name === 'named' ? NONE : { host: host(), user: `${generation}_${name}`, tls: NONE },
  )
  for (const { args } of resources.filter((resource) => resource.args.connection !== undefined)) {
    const { user, password } = args.connection as { user: string; password: string }
    await starrocks.query(`CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY ${JSON.stringify(password)}`)
    await starrocks.query(`GRANT root TO USER ${user}; SET DEFAULT ROLE ALL TO ${user}`)
  }
  return resources
}

/** As a program declares it. Nothing that is secret by its type is marked: no SDK needs to know of it. */
function declared({ kind, name, args, marked = [] }: Planted): Properties {
  const given = Object.entries(JSON.parse(JSON.stringify(args)) as Properties).map(([input, value]) => [
    input,
    marked.includes(input) ? secret(value) : value,
  ])
  return {
    __provider: pointer(allKinds().get(kind)!.file),
    __urn: `urn:pulumi:test::garden::starrocks:index:${kind}::${name}`,
    ...(Object.fromEntries(given) as Properties),
  }
}

const answered = (what: string, answer: unknown) => haystack.add(what, JSON.stringify(concealed(answer)))

function found(): unknown[] {
  for (const { message } of provider.logs) haystack.add('log', message)
  haystack.add('output', provider.output())
  return haystack.search(planter.plants)
}

async function checked(resource: Planted, olds: Properties): Promise<Properties> {
  const { inputs, failures } = await provider.check(olds, declared(resource))
  answered(`inputs of ${resource.name}`, inputs)
  expect(failures, resource.name).toEqual([])
  return inputs
}

test('in states and previews, before and after a refresh', async () => {
  const resources = await planted('first')
  for (const resource of resources) {
    const { name } = resource
    const inputs = await checked(resource, {})
    answered(`preview of ${name}`, await provider.create(inputs, { preview: true }))
    const { id, outs } = await provider.create(inputs)
    answered(`outputs of ${name}`, outs)
    const read = await provider.read(id, outs)
    answered(`refreshed ${name}`, read)
    expect(read.id, name).toBe(id)
    const same = await checked(resource, read.inputs ?? inputs)
    expect((await provider.diff(id, read.outs, same)).changes, name).toBe(false)
    recorded.set(name, { id, inputs: same, outs: read.outs })
  }
  expect(found()).toEqual([])
  expect(resources.length).toBeGreaterThanOrEqual(22)
  // What is not concealed is found: the search works.
  const open = new Haystack()
  for (const { outs } of recorded.values()) open.add('state', JSON.stringify(outs))
  expect(open.search(planter.plants).length).toBeGreaterThan(30)
})

test('in the changes that rotate them', async () => {
  const resources = await planted('second')
  for (const resource of resources) {
    const { name } = resource
    const old = recorded.get(name)!
    const inputs = await checked(resource, old.inputs)
    const diff = await provider.diff(old.id, old.outs, inputs)
    answered(`diff of ${name}`, diff)
    if (diff.replaces.length > 0) {
      const fresh = await checked(resource, {})
      await provider.delete(old.id, old.outs)
      recorded.set(name, { ...(await provider.create(fresh)), inputs: fresh })
      answered(`outputs of the new ${name}`, recorded.get(name))
      continue
    }
    answered(`preview of ${name}`, await provider.update(old.id, old.outs, inputs, { preview: true }))
    const outs = await provider.update(old.id, old.outs, inputs)
    answered(`outputs of ${name}`, outs)
    recorded.set(name, { id: old.id, inputs, outs })
  }
  expect(found()).toEqual([])
})

test('in creates that StarRocks refuses with the words that it was sent', async () => {
  const statement = `INSERT INTO lake.trips (id, month) SELECT 8, '${secretFor('second statement')}'`
  const from = (await beds({ store: admitted(), statement })).filter(({ creation }) => creation !== undefined)
  const resources = await planted(
    'new',
    from.map((bed) => ({ ...bed, name: `new_${bed.name}` })),
  )
  for (const resource of resources) {
    const { name, args, creation } = resource
    const inputs = await checked(resource, {})
    const secrets = planter.plants.filter(({ secret: text }) =>
      JSON.stringify({ ...args, connection: undefined }).includes(JSON.stringify(text).slice(1, -1)),
    )
    const quoted = secrets.flatMap(({ secret: text }) => [text, JSON.stringify(text), text.slice(0, 9), text.slice(7)])
    starrocks.faults.failOnce(creation!(name), { message: `Unexpected input '${quoted.join("', '")}'` })
    const error = (await provider.create(inputs).catch((thrown: unknown) => thrown)) as Error & { properties?: object }
    expect(error.message, name).toMatch(/Unexpected input/)
    haystack.add(`error of ${name}`, error.message)
    answered(`rest of ${name}`, error.properties ?? {})
  }
  expect(found()).toEqual([])
  expect(resources.length).toBeGreaterThan(5)
})

test('in problems of inputs that the program has marked', async () => {
  const place = (name: string) => planter.plant('marked', name)
  const wrong: [kind: string, args: Properties][] = [
    ['Role', { name: secret(`no\`name ${place('name')}`) }],
    ['Role', { comment: secret([place('comment')]) }],
    ['Role', { [`x${secretFor('key')}`.replaceAll('~', '')]: secret(place('unknown input')) }],
    ['Table', { database: 'lake', columns: secret([{ name: 'a', type: place('type') }]) }],
    ['Table', { database: 'lake', columns: [{ name: 'a', type: secret(place('nested type')) }] }],
    ['ResourceGroup', { cpuWeight: secret(place('number')) }],
    ['View', { database: 'lake', name: 'v', query: secret(`DROP TABLE ${place('query')}`) }],
  ]
  for (const [i, [kind, args]] of wrong.entries()) {
    const inputs = {
      __provider: pointer(allKinds().get(kind)!.file),
      __urn: `urn:pulumi:test::garden::starrocks:index:${kind}::wrong_${i}`,
      ...args,
    }
    const { failures } = await provider.check({}, inputs)
    expect(failures.length, kind).toBeGreaterThan(0)
    // The engine prints the value of the property that is named.
    for (const { property, reason } of failures)
      haystack.add(`failure of ${kind}`, `${reason} ${JSON.stringify((args as Properties)[property] ?? '')}`)
  }
  expect(found()).toEqual([])
})

test('in deletes', async () => {
  for (const [name, { id, outs }] of [...recorded].reverse()) {
    await provider.delete(id, outs).catch((error: Error) => haystack.add(`delete of ${name}`, error.message))
  }
  expect(found()).toEqual([])
  expect((await starrocks.query('SHOW CATALOGS')).map((row) => row.Catalog)).not.toContain('gcs')
})

test('a program can mark a value, and take the mark back', async () => {
  const role = (comment: unknown) => ({
    __provider: pointer('role'),
    __urn: 'urn:pulumi:test::garden::starrocks:index:Role::open',
    connection: { host: host(), password: starrocks.password },
    comment,
  })
  const marked = await provider.check({}, role(secret('for the board')))
  expect(marked.inputs).toMatchObject({
    comment: secret('for the board'),
    name: 'open',
    ddl: { value: expect.any(String) },
  })
  const { id, outs } = await provider.create(marked.inputs)
  expect(outs).toMatchObject({ comment: secret('for the board') })
  const open = await provider.check(marked.inputs, role('for all'))
  expect(open.inputs).toMatchObject({ comment: 'for all', ddl: expect.stringContaining('for all') })
  const updated = await provider.update(id, outs, open.inputs)
  expect(updated).toMatchObject({ comment: 'for all' })
  await provider.delete(id, updated)
})
