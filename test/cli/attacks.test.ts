import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { remove } from '../fixtures/remove'
import { startStarRocks } from '../sandbox/starrocks'
import { Impostor } from '../support/impostor'
import { eventually } from '../support/lake'
import { TcpProxy } from '../support/tcp-proxy'
import { errorsOf, Project, type ProjectOptions } from './project'
import { type EveryKind, everyKind, World } from './world'

/** What networks, machines in the way and kills do to a program with a resource of every kind. */
let every: EveryKind
let world: World
let proxy: TcpProxy
let before: string[]
let there: string[]
let project: Project
beforeAll(async () => {
  every = await everyKind()
  world = await World.open()
  before = await world.shown()
  proxy = await TcpProxy.to(Number(world.config['starrocks:port']))
  project = await open()
  await project.declare(every.declarations).run('up')
  there = await world.shown()
})
afterAll(async () => {
  await project?.close()
  await proxy?.close()
  await world?.close()
})

/** A project behind the proxy. */
function open(config: Record<string, string> = {}, options: Partial<ProjectOptions> = {}): Promise<Project> {
  return Project.open({ ...options, config: { ...world.config, 'starrocks:port': String(proxy.port), ...config } })
}

/** From nothing. */
async function afresh(): Promise<void> {
  await project.declare(every.declarations).run('destroy')
  // An object without a mark that an interrupted run made could be anybody's, and a destroy leaves it.
  for (const { removal = [] } of every.lives.filter(({ adopts, marked }) => adopts && !marked))
    await remove(removal, (statement) => world.sql(statement))
  await world.expectShown(before)
  proxy.statements.length = 0
}

/** A plain `up` finishes what was begun: nothing is lost, nothing is there twice. */
async function expectFinished(): Promise<void> {
  await project.run('up')
  await world.expectShown(there)
  await project.expectNoChange()
}

/** The errors, but for what the CLI says of the stack. */
const failures = (result: Parameters<typeof errorsOf>[0]) =>
  errorsOf(result).filter((message) => message.trim() !== 'update failed')

describe('the network between provider and StarRocks', () => {
  test('is cut in the middle of answers', async () => {
    await afresh()
    const creations = every.lives.flatMap(({ creation }) => creation)
    proxy.cutAt(/^SHOW PIPES/, ...new Map(creations.map((one) => [one.source, one])).values())
    // What fails keeps others from being begun.
    let text = ''
    for (let runs = 0; proxy.uncut.length > 0 && runs < 5; runs++)
      text += (await project.attempt('up', '--continue-on-error')).text
    expect(proxy.uncut, text).toEqual([])
    await expectFinished()
  })

  test('falls silent at a statement: one error names it, after the time of the operation', async () => {
    await afresh()
    project.configure({ 'starrocks:operationTimeoutSeconds': '4' })
    proxy.stallAt(/^CREATE PIPE/)
    const began = Date.now()
    const result = await project.attempt('up')
    expect(failures(result), result.text).toEqual([
      expect.stringMatching(/no answer within 4 s.*operationTimeoutSeconds[\s\S]*in: CREATE PIPE/),
    ])
    expect(Date.now() - began).toBeLessThan(60_000)
    proxy.pass()
    project.configure({ 'starrocks:operationTimeoutSeconds': '300' })
    await expectFinished()
  })
})

describe('kill -9', () => {
  // A value that a killed create has set is the former one to the next run: only a person knows the one before.
  afterEach(() => world.sql('ADMIN SET FRONTEND CONFIG ("statistic_collect_interval_sec" = "300")'))

  const provider = () => project.processes().filter(({ command }) => command.includes('cmd/dynamic-provider'))

  /**
   * Stops the CLI where what it has written of the stack is whole: it writes the file beside the checkpoint in place, and is lost itself
   * when it is killed in the middle of it.
   */
  async function stopWhole(cli: number): Promise<void> {
    const folder = join(project.stateDir, '.pulumi/stacks', project.name)
    const whole = async () => {
      process.kill(cli, 'SIGSTOP')
      try {
        for (const file of readdirSync(folder)) JSON.parse(readFileSync(join(folder, file), 'utf8'))
        return true
      } catch {
        process.kill(cli, 'SIGCONT')
        return false
      }
    }
    await eventually(whole, (is) => is)
  }

  test.each([
    ['of the CLI', /^CREATE PIPE/, (cli: number) => [cli]],
    ['of the provider', /^CREATE EXTERNAL CATALOG/, () => provider().map(({ pid }) => pid)],
    ['of both', /^INSERT|^SUBMIT/, (cli: number) => [cli, ...provider().map(({ pid }) => pid)]],
  ])('%s in an up of every kind loses nothing, and leaves no process', async (_, statement, condemned) => {
    await afresh()
    const { exitCode } = await project.struck(async (cli) => {
      await eventually(
        async () => proxy.statements,
        (sent) => sent.some((text) => statement.test(text)),
      )
      const pids = condemned(cli)
      if (pids.includes(cli)) await stopWhole(cli)
      for (const pid of pids) process.kill(pid, 'SIGKILL')
    })
    expect(exitCode).not.toBe(0)
    await eventually(
      async () => project.processes(),
      (left) => left.length === 0,
    )
    // A CLI that is killed leaves its lock.
    await project.tell('cancel', '--yes', '--stack', project.stackName)
    await expectFinished()
  })
})

test.concurrent('a front end that greets and is silent is given up', async () => {
  const silent = await TcpProxy.to(Number(world.config['starrocks:port']))
  const lured = await open({ 'starrocks:port': String(silent.port), 'starrocks:operationTimeoutSeconds': '3' })
  try {
    silent.mute()
    const result = await lured.declare([{ kind: 'Role', name: 'late', args: {} }]).attempt('up')
    expect(failures(result), result.text).toEqual([expect.stringMatching(/no answer within 3 s[\s\S]*in: SHOW /)])
    silent.pass()
    await lured.run('up')
    await lured.run('destroy')
  } finally {
    await lured.close()
    await silent.close()
  }
})

test.concurrent.each(['sha256_password', 'caching_sha2_password'])(
  'a machine in the way does not get the password by %s',
  async (plugin) => {
    const impostor = await Impostor.start(plugin)
    const lured = await open({ 'starrocks:port': String(impostor.port), 'starrocks:password': 'correct horse' })
    try {
      const result = await lured.declare([{ kind: 'Role', name: 'lured', args: {} }]).attempt('up')
      expect(failures(result), result.text).toEqual([expect.stringMatching(/connection\.tls/)])
      expect(impostor.heard.length).toBeGreaterThan(0)
      expect(impostor.knows('correct horse')).toBe(false)
    } finally {
      await lured.close()
      await impostor.close()
    }
  },
)

test.concurrent("a server that refuses a resource's own credentials does not get the environment's", async () => {
  const other = await startStarRocks({ password: 'its own' })
  const way = await TcpProxy.to(other.port)
  const lured = await open({}, { env: { STARROCKS_USER: 'steward', STARROCKS_PASSWORD: 'of the environment' } })
  const connection = { host: way.host, port: way.port, user: 'guest', password: 'guessed' }
  try {
    const result = await lured.declare([{ kind: 'Role', name: 'lured', args: { connection } }]).attempt('up')
    expect(failures(result), result.text).toEqual([expect.stringMatching(/Access denied for user 'guest'/)])
    expect(new Set(way.logins)).toEqual(new Set(['guest']))
  } finally {
    await lured.close()
    await way.close()
    await other.close()
  }
})

const contents = '<Contents><Key>trips/a.parquet</Key><Size>1</Size><ETag>"e"</ETag></Contents>'
const listing = (inside: string) => `<ListBucketResult>${inside}</ListBucketResult>`

interface Trick {
  readonly title: string
  readonly answer: (response: ServerResponse) => void
  readonly error: RegExp
}

test.concurrent.each<Trick>([
  {
    title: 'repeats its token',
    answer: (response) =>
      response.end(
        listing(`${contents}<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>`),
      ),
    error: /its listing repeats itself/,
  },
  {
    title: 'sends a byte a second',
    answer: (response) => {
      response.writeHead(200)
      const trickle = setInterval(() => response.write(' '), 1_000)
      response.on('close', () => clearInterval(trickle))
    },
    error: /an answer has not ended after 60 s/,
  },
  {
    title: 'sends without an end',
    answer: (response) => {
      const chunk = Buffer.alloc(1 << 20, '<x>')
      const write = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', write)
      }
      write()
    },
    error: /an answer is longer than/,
  },
  {
    title: 'never closes its elements',
    answer: (response) => response.end(listing('<Contents><Key>trips/a.parquet</Key>'.repeat(100_000))),
    error: /bucket "lake" at/,
  },
])('a store that $title is given up, with one error', async ({ answer, error }) => {
  let requests = 0
  let bytes = 0
  const store = createServer((_, response) => {
    requests++
    const write = response.write.bind(response)
    response.write = ((chunk: string | Buffer) => {
      bytes += chunk.length
      return write(chunk)
    }) as typeof response.write
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(store, 'listening')
  const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`
  const { raw } = JSON.parse(world.config['starrocks:objectStorages']!) as { raw: object }
  const lured = await open({
    'starrocks:objectStorages': JSON.stringify({ raw: { ...raw, clientEndpoint: endpoint } }),
  })
  const args = { database: 'd', tableName: 'lured', pathPrefix: 'trips/', sourceStorageName: 'raw' }
  try {
    const began = Date.now()
    const result = await lured.declare([{ kind: 'PipeTable', name: 'lured', args }]).attempt('up')
    expect(failures(result), result.text).toEqual([expect.stringMatching(error)])
    expect(Date.now() - began).toBeLessThan(120_000)
    expect(requests).toBeLessThan(1_000)
    expect(bytes).toBeLessThan(1 << 26)
  } finally {
    await lured.close()
    store.closeAllConnections()
    store.close()
  }
})
