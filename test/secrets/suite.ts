import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../provider/core/schema'
import { pointer } from '../../provider/pulumi/pointer'
import { PulumiStack } from '../pulumi/stack'
import { type Diagnostic, openStack, type RunResult, type Stack, type UpdateOptions } from '../sandbox/engine'
import { type S3, startS3 } from '../sandbox/s3'
import { type StarRocksSandbox, startStarRocks } from '../sandbox/starrocks'
import { OPEN_SERVERS } from '../support/catalog-servers'
import { createHiveCatalog, makeDirectory } from '../support/hive'
import { installPlugin } from '../support/install-plugin'
import { parquet } from '../support/lake'
import { startProvider } from '../support/provider-process'
import type { Face } from '../support/provider-requests'
import { secret } from '../support/wire-values'
import { type Bed, beds, makeProject, type Planted, plant } from './garden'
import { type Find, Haystack } from './haystack'
import { allKinds, secretPlaces } from './places'
import { NONE, Planter, secretFor } from './planting'

/**
 * A secret of its own stands in every place for one; then everything is done that can be done with resources, and goes wrong in every
 * way in which it can. None of the secrets, and no piece of one, may be found anywhere but in what StarRocks and the store are sent.
 */
/** What the processes of program and provider can be made to tell. Node's own `net` and `http` would print signed requests. */
const LOUD = { DEBUG: '*', NODE_DEBUG: 'child_process', PULUMI_DEBUG_PROMISE_LEAKS: 'true', PULUMI_LOG_FLOW: 'true' }
const TRACED = { GRPC_VERBOSITY: 'DEBUG', GRPC_TRACE: 'all' }

export function testSecrets(face: Face): void {
  const planter = new Planter()
  let project: Awaited<ReturnType<typeof makeProject>>
  let s3: S3
  let starrocks: StarRocksSandbox
  let stack: Stack
  const stacks: Stack[] = []

  const host = () => `${starrocks.host}:${starrocks.port}`
  const store = (auth: object) => ({ bucket: s3.bucket, endpoint: s3.endpoint, pathStyleAccess: true, auth })
  /** The store knows no session tokens: one is planted where nobody gets as far as the store. */
  const admitted = () => ({ type: 'accessKey', accessKey: s3.accessKey, secretKey: s3.secretKey, sessionToken: NONE })
  const statement = (generation: string, value = (secret: string) => `7, '${secret}'`) => {
    const secret = planter.plant('ScheduledTask.statement', generation, secretFor(`${generation} statement`))
    return `INSERT INTO lake.trips (id, month) SELECT ${value(secret)}`
  }

  beforeAll(async () => {
    project = await makeProject()
    s3 = await startS3({ accessKey: secretFor('access key'), secretKey: secretFor('secret key') })
    const password = planter.plant('starrocks:password', 'configuration')
    starrocks = await startStarRocks({ password, jobMilliseconds: 0, catalogServers: OPEN_SERVERS })
    await s3.put('trips/month=01/a.parquet', await parquet({ name: 'id', data: [1, 2, 3], type: 'INT32' }))
    for (const directory of ['w', 'iw']) await makeDirectory({ s3 }, directory)
    await createHiveCatalog({ s3, starrocks }, 'open')
    stack = await openPlanted()
  })
  afterAll(async () => {
    for (const opened of stacks) await opened.close()
    await starrocks?.close()
    await s3?.close()
    await project?.close()
  })

  async function openPlanted(): Promise<Stack> {
    const storages = {
      raw: planter.fill(schema.type('Storage'), store(admitted()), 'objectStorages', 'raw'),
      spare: planter.fill(schema.type('Storage'), store({ type: 'accessKey' }), 'objectStorages', 'spare'),
    }
    const opened = await openStack({
      dir: project.dir,
      passphrase: 'p',
      stateDir: join(project.temporary, `state-${stacks.length}`),
      config: {
        'starrocks:host': host(),
        'starrocks:password': { secret: starrocks.password },
        'starrocks:objectStorages': { secret: JSON.stringify(storages) },
      },
    })
    stacks.push(opened)
    if (opened instanceof PulumiStack) installPlugin(opened.home)
    return opened
  }

  const bedsOf = (generation: string, auth: object) => beds({ store: store(auth), statement: statement(generation) })

  /** Resources whose secrets are all good, each with a user of its own but for one, which takes what the stack is configured with. */
  async function admittedResources(generation: string, from: Bed[] | Promise<Bed[]> = bedsOf(generation, admitted())) {
    const resources = await plant(planter, generation, await from, ({ name }) =>
      name === 'named' ? NONE : { host: host(), user: `${generation}_${name}`, tls: NONE },
    )
    for (const { args } of resources.filter((resource) => resource.args.connection !== undefined)) {
      const { user, password } = args.connection as { user: string; password: string }
      await starrocks.query(`CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY ${JSON.stringify(password)}`)
      await starrocks.query(`GRANT root TO USER ${user}; SET DEFAULT ROLE ALL TO ${user}`)
    }
    return resources
  }

  interface Watched extends RunResult {
    readonly finds: Find[]
    readonly processes: ReadonlySet<string>
    readonly errors: string
  }

  /** Does it with everything that it can be made to tell, and searches all of that. */
  async function watched(
    command: (options: UpdateOptions) => Promise<RunResult>,
    resources: readonly Planted[],
    env: Record<string, string> = {},
  ): Promise<Watched> {
    const haystack = new Haystack()
    const processes = new Set<string>()
    const result = await command({
      diff: true,
      full: true,
      continueOnError: true,
      env: {
        ...LOUD,
        PLANTED_BY: face,
        TMPDIR: project.temporary,
        PLANTED: JSON.stringify(resources),
        ...env,
      },
      onEvent(event) {
        haystack.add('event', JSON.stringify(event))
        // Not at each line of the traces: StarRocks and the store are in this process, and would not answer in time.
        if (event.kind === 'step' && event.phase === 'start') for (const line of childProcesses()) processes.add(line)
      },
    })
    for (const line of processes) haystack.add('process arguments', line)
    haystack.add('text', result.text)
    haystack.add('diagnostics', JSON.stringify(result.diagnostics))
    for (const opened of stacks) haystack.add('state', withoutCiphertexts(JSON.stringify(await opened.export())))
    const homes = stacks.flatMap((opened) => (opened instanceof PulumiStack ? [opened.home] : []))
    for (const file of filesBelow(project.dir, project.temporary, ...homes))
      haystack.add(file, withoutCiphertexts(readFileSync(file, 'utf8')))
    const errors = result.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    return { ...result, finds: haystack.search(planter.plants), processes, errors: errors.join('\n') }
  }

  /** What the engine has encrypted, by chance and without a trace of what is in it. */
  function withoutCiphertexts(state: string): string {
    return state.replaceAll(/"ciphertext": ?"[^"]*"/g, '')
  }

  function filesBelow(...directories: readonly string[]): string[] {
    return directories.flatMap((directory) =>
      readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
  }

  /** The command lines of the processes below this one, where the system shows them. */
  function childProcesses(): string[] {
    if (!existsSync('/proc/self/stat')) return []
    const parents = new Map<number, number>()
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      parents.set(
        Number(pid),
        Number(
          processFile(pid, 'stat')
            .replace(/^.*\) /, '')
            .split(' ')[1],
        ),
      )
    const isBelow = (pid: number | undefined): boolean =>
      pid !== undefined && (parents.get(pid) === process.pid || isBelow(parents.get(pid)))
    return [...parents.keys()].filter(isBelow).map((pid) => processFile(pid, 'cmdline'))
  }

  /** Empty if the process has ended meanwhile. */
  function processFile(pid: number | string, name: string): string {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1')
    } catch {
      return ''
    }
  }

  /** What a server says that quotes what it was sent: as it was, as it stood in the statement, and cut short. */
  function echo(resource: Planted): { message: string } {
    const { connection, ...sent } = resource.args
    const secrets = planter.plants.filter(({ secret }) =>
      JSON.stringify(sent).includes(JSON.stringify(secret).slice(1, -1)),
    )
    const forms = secrets.flatMap(({ secret }) => [secret, JSON.stringify(secret), secret.slice(0, 9), secret.slice(7)])
    return { message: `Getting syntax error. Detail message: Unexpected input '${forms.join("', '")}'` }
  }

  test('every place for a secret has one', async () => {
    const kinds = allKinds()
    const places = [...kinds].flatMap(([kind, { shapes }]) =>
      Object.entries(shapes).flatMap(([name, shape]) => secretPlaces(shape, `${kind}.${name}`)),
    )
    expect(places.length).toBeGreaterThan(30)
    await admittedResources('first')
    await shutOut()
    const empty = [...places, ...secretPlaces(schema.type('Storage'), 'objectStorages')].filter(
      (place) => !planter.plants.some((planted) => planted.place === place),
    )
    expect(empty).toEqual([])
  })

  /** The same, every optional secret included, and none of them good. */
  async function shutOut(): Promise<Planted[]> {
    return plant(planter, 'shut', await bedsOf('shut', { type: 'accessKey' }), () => ({
      host: host(),
      user: 'nobody',
    }))
  }

  describe('nothing is found of a secret', () => {
    test('in a preview', async () => {
      const resources = await admittedResources('first')
      const result = await watched((options) => stack.preview(options), resources)
      expect(result.finds).toEqual([])
      expect(resources.length).toBeGreaterThanOrEqual(22)
      expect(result.errors).toBe('')
      // The stack is one more.
      expect(result).toMatchObject({ exitCode: 0, summary: { create: resources.length + 1 } })
      expect(result.text).toContain('CREATE EXTERNAL CATALOG')
      const provider = face === 'plugin' ? 'plugin/main' : 'cmd/dynamic-provider'
      if (existsSync('/proc/self/stat'))
        for (const program of [provider, 'cmd/run']) expect([...result.processes].join()).toContain(program)
    })

    test('in a preview of a program that has them as outputs', async () => {
      const resources = await admittedResources('first')
      const result = await watched((options) => stack.preview(options), resources, { PLANTED_AS: 'outputs' })
      expect(result.finds).toEqual([])
      expect(result.exitCode).toBe(0)
    })

    test('in an up', async () => {
      const resources = await admittedResources('first')
      const result = await watched((options) => stack.up(options), resources)
      expect(result.finds).toEqual([])
      expect(result.errors).toBe('')
      const sent = starrocks.statements.join('\n')
      const unsent = planter.plants
        .filter(({ place }) =>
          /^((Hive|Iceberg)Catalog\.(metastore|storage|properties)|SecurityIntegration\.(method|properties)|GroupProvider\.source|PipeTable\.source|ScheduledTask\.s)/.test(
            place,
          ),
        )
        .filter(({ secret }) => !sent.includes(JSON.stringify(secret).slice(1, -1)))
        .filter(({ secret }) => JSON.stringify(resources).includes(JSON.stringify(secret).slice(1, -1)))
      expect(unsent).toEqual([])
    })

    test('in a refresh', async () => {
      const result = await watched((options) => stack.refresh(options), await admittedResources('first'))
      expect(result.finds).toEqual([])
      expect(result).toMatchObject({ exitCode: 0, errors: '' })
    })

    test('in the preview and the up that rotate them', async () => {
      const resources = await admittedResources('second')
      const preview = await watched((options) => stack.preview(options), resources)
      expect(preview.finds).toEqual([])
      expect(preview.text).toContain('ALTER CATALOG')
      const result = await watched((options) => stack.up(options), resources)
      expect(result.finds).toEqual([])
      expect(result.errors).toBe('')
    })

    test('in problems of inputs', async () => {
      const inputs = wrong()
      expect(await refusals(inputs)).toEqual([])
      // What the engine makes of a refusal: it prints the value of the property that is named.
      const [first, last] = [inputs[0]!, inputs.at(-1)!]
      for (const resource of [first, last]) {
        const result = await watched((options) => stack.preview(options), [resource])
        expect(result.finds).toEqual([])
        expect(result.errors).toContain(`'${resource.name}' has a problem`)
      }
    })

    test('in problems of the configuration', async () => {
      const misconfigured = await openPlanted()
      const [named] = (await admittedResources('first')).filter(({ name }) => name === 'named')
      const secret = (name: string) => planter.plant('starrocks:objectStorages', name)
      for (const storages of [
        `{ "raw": "${secretFor(secret('cut off'))}`,
        { raw: secret('text') },
        { raw: { auth: secret('auth') } },
      ]) {
        const text = typeof storages === 'string' ? storages : JSON.stringify(storages)
        await misconfigured.setConfig('starrocks:objectStorages', { secret: text })
        const result = await watched((options) => misconfigured.preview(options), [named!])
        expect(result.finds).toEqual([])
        expect(result.errors).toContain('starrocks:objectStorages')
      }
    })

    test('in a refused login', async () => {
      expect(await refusals(await shutOut())).toEqual([])
    })

    test('in a create that StarRocks refuses with the words that it was sent, or that is cut off', async () => {
      const refusing = await openPlanted()
      const resources = await newcomers()
      for (const resource of resources) starrocks.faults.failOnce(resource.creation!(resource.name), echo(resource))
      const apart = { ...TRACED, PLANTED_APART: 'true' }
      // Even with --continue-on-error the engine begins nothing more when the check of a resource fails, as it may on a machine that is so
      // busy with all this tracing that a store or StarRocks does not answer in time. What was not begun is refused by the next run.
      const diagnostics: Diagnostic[] = []
      const waiting = () => resources.filter(({ name }) => !diagnostics.some(isRefusalOf(name)))
      for (let runs = 0; runs < 4 && waiting().length > 0; runs++) {
        const refused = await watched((options) => refusing.up(options), resources, apart)
        expect(refused.finds).toEqual([])
        expect(refused.exitCode).toBe(1)
        diagnostics.push(...refused.diagnostics)
      }
      const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
      for (const { name } of resources)
        expect(diagnostics.filter(isRefusalOf(name)), [name, ...errors].join('\n')).toHaveLength(1)

      for (const resource of resources) {
        for (let round = 0; round < 3; round++) starrocks.faults.cutBefore(resource.creation!(resource.name))
      }
      const cut = await watched((options) => refusing.up(options), resources, { PLANTED_APART: 'true' })
      expect(cut.finds).toEqual([])
      expect(cut.exitCode).toBe(1)
      starrocks.faults.clear()
      const mended = await watched((options) => refusing.up(options), resources, { PLANTED_APART: 'true' })
      expect(mended).toMatchObject({ finds: [], errors: '' })
      expect(await watched((options) => refusing.destroy(options), resources)).toMatchObject({ finds: [], errors: '' })
    })

    test('in an update that fails', async () => {
      const from = bedsOf('third', { type: 'accessKey', sessionToken: NONE })
      const resources = await admittedResources('third', from)
      const altered = resources.filter(({ change }) => change !== undefined)
      for (const resource of altered) starrocks.faults.failOnce(resource.change!(resource.name), echo(resource))
      const result = await watched((options) => stack.up(options), resources, { PLANTED_APART: 'true' })
      expect(result.finds).toEqual([])
      for (const { name } of altered) expect(result.diagnostics.filter(isErrorOf(name)), name).toHaveLength(1)
      expect(result.diagnostics.filter(isErrorOf('trips'))).toHaveLength(1)
    })

    test('in a delete that fails, and in one whose users are gone, whoever the environment says may do it', async () => {
      const resources = await admittedResources('second')
      // The last run declared them apart from each other. A database is dropped after the tables in it only if they depend on it.
      expect(await watched((options) => stack.up(options), resources)).toMatchObject({ finds: [], errors: '' })
      starrocks.faults.failOnce('DROP CATALOG `gcs`', { message: 'no' })
      const failed = await watched((options) => stack.destroy(options), resources)
      expect(failed).toMatchObject({ finds: [], exitCode: 1 })

      for (const { User } of await starrocks.query('SHOW USERS'))
        if (!User?.startsWith("'root'")) await starrocks.query(`DROP USER ${User}`)
      const environment = { STARROCKS_USER: 'root', STARROCKS_PASSWORD: starrocks.password }
      const refused = await watched((options) => stack.destroy(options), resources, environment)
      expect(refused).toMatchObject({ finds: [], exitCode: 1 })
      // A resource with a connection of its own may be at another cluster.
      expect(JSON.stringify(refused.diagnostics)).not.toContain('trying STARROCKS_USER')

      for (const generation of ['second', 'third']) await admittedResources(generation)
      const result = await watched((options) => stack.destroy(options), resources)
      expect(result).toMatchObject({ finds: [], errors: '', exitCode: 0 })
    })
  })

  /**
   * What is found in the refusals of a provider process, asked as an engine does, without an engine that would stop at the first.
   * Each input is refused by check or by create.
   */
  async function refusals(resources: readonly Planted[]): Promise<Find[]> {
    const kinds = allKinds()
    const haystack = new Haystack()
    const provider = await startProvider(project.dir, { ...LOUD, ...TRACED }, face)
    try {
      await provider.configure({ 'starrocks:host': host(), 'starrocks:password': starrocks.password })
      for (const { kind, name, args, marked } of resources) {
        const type = `pulumi-nodejs:dynamic/starrocks:${kind}`
        const inputs = {
          ...(JSON.parse(JSON.stringify(args)) as typeof args),
          __provider: pointer(kinds.get(kind)!.file),
          __urn: `urn:pulumi:test::garden::${type}::${name}`,
          ...(marked && { __secret: true }),
          // The engine tells only the plugin what the program has marked.
          ...(face === 'plugin' && Object.fromEntries((marked ?? []).map((input) => [input, secret(args[input])]))),
        }
        const refused = (error: Error) => ({ inputs, failures: [{ property: '', reason: error.message }] })
        const checked = await provider.check({}, inputs).catch(refused)
        for (const { property, reason } of checked.failures) {
          // The engine prints the value of what is named.
          haystack.add(`check of ${name}`, `${reason} ${property && JSON.stringify(args[property])}`)
        }
        const created = checked.failures.length > 0 ? 'not tried' : await provider.create(checked.inputs).catch(String)
        haystack.add(`create of ${name}`, String(created))
        expect(created, name).toBeTypeOf('string')
      }
      for (const { message } of provider.logs) haystack.add('log', message)
      haystack.add('output', provider.output())
      expect(provider.output()).toContain('grpc')
      return haystack.search(planter.plants)
    } finally {
      await provider.close()
    }
  }

  const isErrorOf =
    (name: string) =>
    ({ severity, urn }: Diagnostic): boolean =>
      severity === 'error' && (urn ?? '').endsWith(`::${name}`)

  /** As StarRocks refuses the creation, with the words that it was sent: the secret among them is masked. */
  const isRefusalOf = (name: string) => (diagnostic: Diagnostic) =>
    isErrorOf(name)(diagnostic) && /Unexpected input( ')?\*{6}/.test(diagnostic.message)

  /** Inputs with secrets in them, each with something wrong beside or around the secret. */
  function wrong(): Planted[] {
    let count = 0
    const secret = () => planter.plant('wrong', `input ${++count}`)
    const key = () => ({ type: 'accessKey', accessKey: secret(), secretKey: secret() })
    const metastore = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }
    const bad: [kind: string, args: Record<string, unknown>, marked?: string[]][] = [
      ['Database', { connection: secret() }],
      ['Database', { connection: { host: host(), password: [secret()] } }],
      ['Database', { connection: { host: host(), password: secret(), prot: 1 } }],
      ['Role', { connection: { host: 'two hosts', password: secret() } }],
      ['PipeTable', { database: 'lake', pathPrefix: 'trips/', sourceStorage: secret() }],
      ['PipeTable', { database: 'lake', pathPrefix: 'trips/', sourceStorage: { bucket: 'B', auth: key() } }],
      ['PipeTable', { database: 'lake', pathPrefix: 'trips/', sourceStorage: { bucket: 'lake', auth: secret() } }],
      ['PipeTable', { database: 'lake', pathPrefix: 'trips/', sourceStorage: store({ ...key(), type: secret() }) }],
      ['PipeTable', { database: 'lake', pathPrefix: 'trips/', sourceStorage: store(key()) }],
      ['PipeTable', { database: 'lake', pathPrefix: 'trips/', sourceStorage: store(key()), inferFrom: 'server' }],
      [
        'HiveCatalog',
        { metastore, storage: { type: 's3', region: 'r', auth: { type: 'accessKey', accessKey: secret() } } },
      ],
      ['HiveCatalog', { metastore, storage: { type: 's3', auth: key() } }],
      ['HiveCatalog', { metastore: { type: 'glue', region: 'r', auth: key() } }],
      ['HiveCatalog', { metastore, properties: { 'aws.s3.secret_key': secret() } }],
      ['HiveCatalog', { metastore, properties: { 'hadoop.password': { nested: secret() } } }],
      ['HiveCatalog', { metastore, properties: secret() }],
      [
        'IcebergCatalog',
        { metastore: { type: 'rest', uri: `https://u:${secret()}@host/`, security: { type: 'none' } } },
      ],
      [
        'IcebergCatalog',
        { metastore: { type: 'jdbc', uri: `jdbc:mysql://h/db?password=${secret()}`, warehouse: 'w' } },
      ],
      [
        'IcebergCatalog',
        { metastore: { type: 'rest', uri: 'http://h', security: { type: 'oauth2', token: secret(), scope: 's' } } },
      ],
      ['IcebergCatalog', { metastore, properties: { 'iceberg.catalog.oauth2.token': secret() } }],
      ['ScheduledTask', { database: 'lake', statement: `DELETE FROM t WHERE a = '${secret()}'` }, ['statement']],
      [
        'ScheduledTask',
        { database: 'lake', statement: `INSERT INTO t VALUES ('${secret()}'); DELETE FROM t` },
        ['statement'],
      ],
    ]
    return bad.map(([kind, args, marked], i) => ({ kind, name: `wrong_${i}`, args, marked }))
  }

  /** Resources whose statements hold secrets, under names that nobody has yet. */
  async function newcomers(): Promise<Planted[]> {
    const from = (await bedsOf('new', admitted())).filter(({ creation }) => creation !== undefined)
    return admittedResources(
      'new',
      from.map((bed) => ({ ...bed, name: `new_${bed.name}` })),
    )
  }
}
