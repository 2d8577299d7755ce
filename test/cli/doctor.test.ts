import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Finding, Section } from '../../cli/doctor/finding'
import { type Lake, parquet, startLake } from '../support/lake'
import { LEAST, leastPrivileges, MAKE_LEAST } from '../support/least'
import { type Declaration, Project } from './project'

/** `doctor` reads what the real CLI prints, and what it says is true of the clusters. */
const MAIN = join(__dirname, '../../dist/cli/main.js')

/** The stack's own cluster, and that of the provider `eu`. */
let home: Lake
let eu: Lake
let project: Project
beforeEach(async () => {
  ;[home, eu] = await Promise.all([openLake(), openLake()])
  project = await Project.open({ config: asLeast(home) })
  await project.tell('stack', 'select', project.stackName)
})
afterEach(async () => {
  await project?.close()
  await home?.close()
  await eu?.close()
})

async function openLake(): Promise<Lake> {
  const lake = await startLake({ jobMilliseconds: 0 })
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
  await lake.starrocks.query(MAKE_LEAST)
  for (const section of ['Database', 'PipeTable, PartitionRefresh'])
    for (const statement of leastPrivileges().get(section)!) await lake.starrocks.query(statement)
  return lake
}

function asLeast({ config }: Lake): Record<string, string> {
  return { ...config, 'starrocks:user': LEAST.user, 'starrocks:password': LEAST.password }
}

const rawOf = ({ config }: Lake) => JSON.parse(config['starrocks:objectStorages']!).raw

function provider({ config }: Lake): Declaration {
  const { 'starrocks:host': host, 'starrocks:port': port } = config
  return { kind: 'starrocks-provider', name: 'eu', args: { host, port: Number(port), ...LEAST } }
}

const table = (kind: string, name: string, storage: object, options: object): Declaration => ({
  kind,
  name,
  args: { database: 'lake', tableName: name, pipeName: name, pathPrefix: 'trips/', ...storage },
  options: { ...options },
})

const database: Declaration = { kind: 'Database', name: 'lake', args: { name: 'lake' } }
const trips = table('PipeTable', 'trips', { sourceStorageName: 'raw' }, { dependsOn: ['lake'] })

/** A table in each cluster: that of `eu` holds its storage itself. */
function program(): Declaration[] {
  const ofEu = { provider: 'eu' }
  return [
    provider(eu),
    database,
    trips,
    { kind: 'plugin Database', name: 'lake-eu', args: { name: 'lake' }, options: ofEu },
    table('plugin PipeTable', 'rides', { sourceStorage: rawOf(eu) }, { ...ofEu, dependsOn: ['lake-eu'] }),
  ]
}

interface Examined {
  readonly code: number
  readonly sections: readonly Section[]
  readonly findings: readonly Finding[]
}

/** Runs the command in the folder of the project, for a program and for a person. */
async function doctor(input: string): Promise<Examined> {
  const [json, text] = await Promise.all([runDoctor(input, '--json'), runDoctor(input)])
  for (const secret of [LEAST.password, home.s3.secretKey, home.s3.accessKey, 'planted-wrong'])
    expect(json.stdout + text.stdout).not.toContain(secret)
  const { sections } = JSON.parse(json.stdout) as { readonly sections: readonly Section[] }
  return { code: json.code, sections, findings: sections.flatMap(({ findings }) => findings) }
}

async function runDoctor(input: string, ...args: string[]) {
  const child = spawn(process.execPath, [MAIN, 'doctor', ...args], { cwd: project.folder, env: project.env })
  child.stdin.end(input)
  const [stdout, stderr, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')])
  expect(stderr).toBe('')
  return { code: code as number, stdout }
}

async function exported(...flags: string[]): Promise<string> {
  return (await project.tell('stack', 'export', '--stack', project.stackName, ...flags)).stdout
}

async function preview(...flags: string[]): Promise<string> {
  return (await project.previewJson(...flags)).stdout
}

const unchecked = ({ findings }: Examined, about: string) =>
  findings.filter((one) => one.status === 'unchecked' && one.about === about).map(({ text }) => text)

const lacking = ({ findings }: Examined) =>
  findings.filter(({ status, about }) => status === 'problem' && about === 'PipeTable').map(({ text }) => text)

const fine = ({ findings }: Examined) => findings.filter(({ about }) => about === 'resources').map(({ text }) => text)

const WITH_SECRETS = 'pulumi stack export --show-secrets | npx pulumi-starrocks doctor'

test('what has all that it needs is fine, and what the JSON hides is not', async () => {
  project.declare(program())
  const first = await preview()
  await project.run('up')
  for (const json of [first, await exported()]) {
    const examined = await doctor(json)
    expect(examined.code).toBe(0)
    expect(fine(examined)).toEqual(['nothing is missing for 1 Database, 1 PipeTable'])
    expect(unchecked(examined, 'connection')).toEqual([
      expect.stringMatching(/^(lake-eu, rides|rides, lake-eu): not checked in StarRocks: password is secret$/),
    ])
    expect(examined.findings).toContainEqual({
      status: 'unchecked',
      about: 'rides',
      text: 'the storage was not checked: auth.accessKey is secret',
      remedies: [WITH_SECRETS],
    })
  }
  const all = await doctor(await exported('--show-secrets'))
  expect(all.code).toBe(0)
  expect(fine(all)).toEqual(Array(2).fill('nothing is missing for 1 Database, 1 PipeTable'))
  expect(all.findings).toContainEqual({ status: 'ok', about: 'rides', text: 'StarRocks lists s3://lake/trips/' })
  expect(all.findings).toContainEqual({ status: 'ok', about: 'rides', text: 'this machine lists s3://lake/trips/' })
})

test('each resource is checked in its own cluster, and the statements make it whole', async () => {
  await project.declare(program()).run('up')
  await eu.starrocks.query('REVOKE CREATE PIPE ON ALL DATABASES FROM ROLE pulumi')
  const before = await doctor(await exported('--show-secrets'))
  expect(before.code).toBe(1)
  expect(lacking(before)).toEqual(['rides: lacks CREATE PIPE on DATABASE lake'])
  expect(before.sections.find(({ findings }) => findings.some(({ text }) => /lacks CREATE/.test(text)))?.title).toBe(
    'Resources, by the provider eu',
  )
  for (const remedy of before.findings.flatMap(({ status, remedies = [] }) => (status === 'problem' ? remedies : [])))
    await eu.starrocks.query(remedy)
  expect((await doctor(await exported('--show-secrets'))).code).toBe(0)

  await home.starrocks.query('REVOKE CREATE PIPE ON ALL DATABASES FROM ROLE pulumi')
  const more = table('PipeTable', 'more', { sourceStorageName: 'raw' }, { dependsOn: ['lake'] })
  const inEu = table('plugin PipeTable', 'more_eu', { sourceStorage: rawOf(eu) }, { provider: 'eu' })
  project.declare([...program(), more, inEu])
  const changes = await doctor(await preview())
  expect(changes.code).toBe(1)
  expect(lacking(changes)).toEqual(['more: lacks CREATE PIPE on DATABASE lake'])
  // The CLI leaves out what does not change, also the provider.
  expect(unchecked(changes, 'preview')).toEqual(['5 unchanged resources are not in it, and were not checked'])
  expect(unchecked(changes, 'connection')).toEqual([
    'more_eu: not checked in StarRocks: the preview leaves out the unchanged provider eu',
  ])
  const all = await doctor(await preview('--show-sames'))
  expect(lacking(all)).toEqual([
    expect.stringMatching(/^(more, trips|trips, more): lacks CREATE PIPE on DATABASE lake$/),
  ])
  expect(unchecked(all, 'preview')).toEqual([])
})

test('a preview that fails for wrong keys or a missing privilege names the resource and the way out', async () => {
  const raw = { ...rawOf(home), auth: { ...rawOf(home).auth, secretKey: 'planted-wrong-key' } }
  project.configure({ 'starrocks:objectStorages': JSON.stringify({ raw }) })
  project.declare([database, trips])
  const wrong = await doctor(await preview())
  expect(wrong.code).toBe(1)
  expect(lacking(wrong)).toEqual([expect.stringMatching(/^trips: the preview fails: .*signature/i)])
  expect(unchecked(wrong, 'preview')).toEqual(['it failed: what is behind the error is not in it, and was not checked'])
  const ofRaw = wrong.findings.filter(({ about }) => about === 'raw')
  expect(ofRaw.map(({ status }) => status)).toEqual(['problem', 'problem'])
  expect(ofRaw[0]?.remedies).toEqual([
    expect.stringMatching(/^pulumi config set --secret starrocks:objectStorages .*"raw"/),
  ])

  for (const kind of ['PipeTable', 'plugin PipeTable']) {
    project.declare([database, table(kind, 'own', { sourceStorage: raw }, { dependsOn: ['lake'] })])
    expect(lacking(await doctor(await preview()))).toEqual([
      expect.stringMatching(/^own: the preview fails: .*signature/i),
    ])
  }

  project.configure({ 'starrocks:objectStorages': home.config['starrocks:objectStorages']! })
  project.declare([{ kind: 'Role', name: 'reader' }])
  const refused = await doctor(await preview())
  expect(refused.code).toBe(1)
  const [role] = refused.findings.filter(({ about }) => about === 'Role')
  expect(role?.text).toMatch(/^reader: the preview fails: .*Access denied/)
  await home.starrocks.query(role!.remedies![0]!.replace('<role>', 'pulumi'))
  expect((await doctor(await preview())).code).toBe(0)
})

test('a resource with a connection of its own is checked there', async () => {
  const { 'starrocks:host': host, 'starrocks:port': port } = eu.config
  await eu.starrocks.query('CREATE USER other; GRANT pulumi TO USER other; SET DEFAULT ROLE ALL TO other')
  const connection = { host, port: Number(port), user: 'other', password: '' }
  await home.starrocks.query('CREATE DATABASE lake')
  project.declare([
    { ...trips, options: {} },
    { kind: 'Database', name: 'far', args: { connection } },
    // The user and the password are those of the stack.
    { kind: 'Database', name: 'near', args: { connection: { host, port: Number(port) } } },
  ])
  const hidden = await doctor(await preview())
  expect(fine(hidden)).toEqual(['nothing is missing for 1 PipeTable', 'nothing is missing for 1 Database'])
  expect(unchecked(hidden, 'connection')).toEqual(['far: not checked in StarRocks: connection.password is secret'])
  await project.run('up')
  await eu.starrocks.query('REVOKE CREATE DATABASE ON CATALOG default_catalog FROM ROLE pulumi')
  const { code, sections } = await doctor(await exported('--show-secrets'))
  expect(code).toBe(1)
  const problems = sections.filter(({ findings }) => findings.some(({ status }) => status === 'problem'))
  const lacks = (name: string) => `${name}: lacks CREATE DATABASE on CATALOG default_catalog`
  expect(problems.map(({ title }) => title).toSorted()).toEqual([
    'Resources, by the connection of far',
    'Resources, by the connection of near',
  ])
  expect(problems.flatMap(({ findings }) => findings.map(({ text }) => text)).toSorted()).toEqual([
    lacks('far'),
    lacks('near'),
  ])
})
