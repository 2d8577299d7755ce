import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { hasDocker, startContainers } from './containers'
import { suitesFor } from './suites'
import { refuseUnlessEmpty } from './sweep'
import { TARGET_VARIABLE, type Target, targetFromEnvironment, UsageError } from './target'

/** `npm run test:live`: the lifecycle suites against real systems. `npm run test:live -- role database`: only these. */
const VERSIONS = '4.1-latest'

const NOTHING = `NOTHING WAS TESTED: there is no StarRocks here, and no Docker to start one with.

Either start Docker, and choose the servers by LIVE_VERSIONS (tags of starrocks/allin1-ubuntu, such as "3.5-latest,4.1-latest"), or name a
StarRocks and a bucket that the tests may fill and empty as they like:
  STARROCKS_HOST, STARROCKS_PORT (9030), STARROCKS_USER (root), STARROCKS_PASSWORD
  LIVE_S3_ENDPOINT, LIVE_S3_BUCKET, LIVE_S3_ACCESS_KEY, LIVE_S3_SECRET_KEY, LIVE_S3_REGION (us-east-1)
  LIVE_S3_CLIENT_ENDPOINT   where this machine sees the store under another address than StarRocks does
  LIVE_METASTORE            thrift://host:port of a Hive metastore as StarRocks sees it; without it, the suites of Hive are left out

LIVE_OPTIONAL=1 makes this no failure.`

async function main(names: readonly string[]): Promise<number> {
  const target = targetFromEnvironment(process.env)
  if (target !== undefined) {
    await refuseUnlessEmpty(target)
    return runOn(target, `StarRocks at ${target.starrocks.host}`, names)
  }
  if (!(await hasDocker())) {
    console.error(NOTHING)
    return process.env.LIVE_OPTIONAL === '1' ? 0 : 2
  }
  let failed = 0
  for (const version of (process.env.LIVE_VERSIONS ?? VERSIONS).split(',')) {
    const containers = await startContainers(version.trim(), (line) => console.log(line))
    try {
      failed |= await runOn(containers.target, `starrocks/allin1-ubuntu:${version.trim()}`, names)
    } finally {
      await containers.stop()
    }
  }
  return failed
}

async function runOn(target: Target, described: string, names: readonly string[]): Promise<number> {
  const { run, left } = suitesFor(target.metastore)
  const chosen = run.filter((file) => names.length === 0 || names.some((name) => file === `test/${name}.test.ts`))
  if (chosen.length === 0) throw new UsageError(`no suite that can run here is called ${names.join(' or ')}`)
  console.log(`Live: ${described}, store ${target.store.endpoint}`)
  for (const { suites, why } of left) console.log(`Left out, since ${why}: ${suites.join(', ')}`)
  const vitest = join(__dirname, '../../../node_modules/vitest/vitest.mjs')
  // The suites share one server, so one file runs after the other; a real server is slow.
  const args = ['run', ...chosen, '--no-file-parallelism', '--testTimeout=600000', '--hookTimeout=600000']
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: join(__dirname, '../../..'),
    stdio: 'inherit',
    env: { ...withoutSettings(process.env), [TARGET_VARIABLE]: JSON.stringify(target) },
  })
  const [code] = await once(child, 'exit')
  return code ?? 1
}

/** The provider under test must find its server by the configuration of the tests alone. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(STARROCKS|LIVE)_/.test(name)))
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: Error) => {
    console.error(error instanceof UsageError ? error.message : error)
    process.exitCode = 2
  },
)
