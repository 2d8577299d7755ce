import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeEngine, type EngineEvent, openStack, type RunResult, type Stack } from '../sandbox/engine'
import { type FlightFile, flightsByMonth } from './flights'
import { openPlatform, type Platform } from './platform'

/** `npm run demo`: the quickstart from the first preview to the destroy. */
async function main(): Promise<void> {
  // The sandbox's pipes read the store in this process, and its SDK has an opinion about Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const began = Date.now()
  const platform = await openPlatform(process.env)
  const stack = await openStack({
    dir: projectDirectory(),
    stack: 'demo',
    config: platform.config,
    onEvent: showProgress,
  })
  try {
    console.log(`This demo runs on:
  StarRocks and S3: ${platform.described}
  Pulumi engine:    ${describeEngine()}
  program:          examples/quickstart, unmodified`)
    await tell(stack, platform)
  } finally {
    await stack.close()
    await platform.close()
  }
  say(`Done in ${((Date.now() - began) / 1000).toFixed(0)} s; nothing remains.`)
}

async function tell(stack: Stack, platform: Platform): Promise<void> {
  say('1. Real flight records of 2001 are uploaded to the lake, one file for each month; June arrives later')
  const all = await flightsByMonth()
  const late = all.find(({ key }) => key.includes('month=06'))
  const files = all.filter((file) => file !== late)
  if (!late) throw new Error('there are no flights of June')
  for (const file of files) await upload(platform, file)

  say('2. pulumi preview --diff: the columns inferred from the footers, and the exact SQL that will run')
  const preview = show(await stack.preview({ diff: true }))
  const ddl = preview.operations.find(({ name }) => name === 'flights')?.new?.inputs.ddl
  console.log(`  The input \`ddl\` of flights, in full:\n\n${String(ddl).replace(/^/gm, '    ')}`)

  say('3. pulumi up: database, table and pipe; it waits until the pipe has loaded every file')
  show(await stack.up())
  await compare(platform, files)

  say('4. pulumi preview again: no changes')
  expectSummary(show(await stack.preview()), { same: 3 })

  say('5. The flights of June arrive in the lake, and the pipe loads them')
  await upload(platform, late)
  await rowsBecome(
    platform,
    all.reduce((sum, file) => sum + file.rows, 0),
  )

  say('6. A poll interval of 60 seconds: previewed, then changed in place')
  await stack.setConfig('quickstart:pollingIntervalSeconds', '60')
  expectSummary(show(await stack.preview({ diff: true })), { update: 1, same: 2 })
  show(await stack.up())

  say('7. Somebody drops the pipe; refresh detects it, and up re-creates it without doubling a row')
  await platform.query('DROP PIPE lake.flights')
  show(await stack.refresh({ diff: true }))
  show(await stack.preview({ diff: true }))
  show(await stack.up())
  await compare(platform, all)

  say('8. pulumi destroy')
  show(await stack.destroy())
  const left = await platform.query('SHOW DATABASES')
  if (left.some(([name]) => name === 'lake')) throw new Error('the database is still there')
}

async function upload(platform: Platform, file: FlightFile): Promise<void> {
  await platform.put(file.key, file.bytes)
  console.log(`  ${file.key}  ${file.rows.toLocaleString('en')} rows, ${file.bytes.length.toLocaleString('en')} bytes`)
}

/** The rows of the table, month by month, against those of the files. */
async function compare(platform: Platform, files: readonly FlightFile[]): Promise<void> {
  const statement = 'SELECT year, month, count(*) FROM lake.flights GROUP BY year, month ORDER BY year, month'
  const loaded = (await platform.query(statement)).map(([year, month, rows]) => `${year}-${Number(month)}: ${rows}`)
  const months = new Map<string, number>()
  for (const { key, rows } of files) {
    const [, year, month] = /year=(\d+)\/month=(\d+)/.exec(key) ?? []
    const name = `${year}-${Number(month)}`
    months.set(name, (months.get(name) ?? 0) + rows)
  }
  const source = [...months].map(([name, rows]) => `${name}: ${rows}`)
  console.log(`\n  mysql> ${statement};\n${loaded.map((line) => `    ${line}`).join('\n')}`)
  if (loaded.join() !== source.join()) throw new Error(`the files hold ${source.join(', ')}`)
  console.log('  The table equals the files.')
}

async function rowsBecome(platform: Platform, expected: number): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const rows = Number((await platform.query('SELECT count(*) FROM lake.flights'))[0]?.[0])
    if (rows === expected) return console.log(`  ${rows.toLocaleString('en')} rows in the table now`)
    if (Date.now() > deadline) throw new Error(`expected ${expected} rows, found ${rows}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function say(heading: string): void {
  console.log(`\n\x1b[1m${heading}\x1b[0m\n`)
}

function show(result: RunResult): RunResult {
  console.log(result.text.replace(/^/gm, '  '))
  if (result.exitCode !== 0) throw new Error('the run failed')
  return result
}

function expectSummary(result: RunResult, expected: Record<string, number>): void {
  if (JSON.stringify(result.summary) !== JSON.stringify(expected)) {
    const differs = Object.entries(expected).some(([op, count]) => result.summary[op] !== count)
    if (differs) throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(result.summary)}`)
  }
}

function showProgress(event: EngineEvent): void {
  if (event.kind === 'diagnostic' && event.diagnostic.ephemeral) console.log(`  … ${event.diagnostic.message}`)
}

/** The folder of Pulumi.yaml, from the source and from dist alike. */
function projectDirectory(): string {
  let folder = __dirname
  while (!existsSync(join(folder, 'Pulumi.yaml'))) folder = dirname(folder)
  return folder
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
