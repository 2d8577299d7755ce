import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PulumiStack } from '../pulumi/stack'
import { installPlugin } from '../support/install-plugin'
import { errorsOf, requirePulumi } from './project'
import { World } from './world'

/** A program in YAML, whose language host has nothing of ours: the engine gets all it knows from the plugin's schema. */
let world: World
let folder: string
let stack: PulumiStack
beforeAll(async () => {
  world = await World.open()
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-yaml-'))
  declare({})
  stack = await PulumiStack.open({ dir: folder, stack: 'dev' }, requirePulumi())
  installPlugin(stack.home)
})
afterAll(async () => {
  await stack?.close()
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Writes the program. JSON is YAML. */
function declare(resources: object, rest: object = {}): void {
  const config = Object.fromEntries(Object.entries(world.config).map(([key, value]) => [key, { value }]))
  writeFileSync(
    join(folder, 'Pulumi.yaml'),
    JSON.stringify({ name: 'yaml', runtime: 'yaml', config, resources, ...rest }),
  )
}

async function run(command: string, ...flags: string[]) {
  const result = await stack.execute(command, [...(command === 'preview' ? [] : ['--yes', '--skip-preview']), ...flags])
  expect(errorsOf(result), result.text).toEqual([])
  expect(result.exitCode, result.text).toBe(0)
  return result
}

const lake = (comment: string) => ({
  sales: { type: 'starrocks:Database' },
  orders: {
    type: 'starrocks:Table',
    properties: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML itself interpolates it.
      database: '${sales.name}',
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'amount', type: 'DECIMAL(10, 2)' },
      ],
      tableProperties: { replication_num: '1' },
      comment,
    },
  },
})

test('declares a database and a table, changes it in place, looks it up, and destroys it', async () => {
  declare(lake('first'))
  const preview = await run('preview', '--diff')
  expect(preview.text).toContain('CREATE TABLE')
  await run('up')
  expect(await world.shown()).toContain('table sales.orders: 0 rows')

  declare(lake('second'), {
    outputs: {
      columns: {
        'fn::invoke': {
          function: 'starrocks:describeTable',
          arguments: { database: 'sales', tableName: 'orders' },
          return: 'columns',
        },
      },
    },
  })
  const change = await run('preview', '--diff')
  expect(change.text).toContain('ALTER TABLE')
  expect(change.operations.find(({ name }) => name === 'orders')).toMatchObject({
    op: 'update',
    diffs: ['comment', 'ddl', 'plan'],
  })
  await run('up')
  expect(await stack.outputs()).toMatchObject({ columns: [{ name: 'id', type: 'bigint' }, { name: 'amount' }] })
  expect((await run('preview', '--refresh')).summary).toEqual({ same: 3 })

  await run('destroy')
  expect(await world.shown()).not.toContain('database sales')
})

test('shows no secret while the configuration of the provider is unknown, when the engine asks the plugin for nothing', async () => {
  const secrets = ['hidden-access-key', 'hidden-secret-key', 'hidden-password']
  const [accessKey, secretKey, password] = secrets
  declare({
    ...lake('first'),
    // The id of a database is unknown until the database exists.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML itself interpolates it.
    other: { type: 'pulumi:providers:starrocks', properties: { host: '${sales.id}', password } },
    lakes: {
      type: 'starrocks:HiveCatalog',
      properties: {
        metastore: { type: 'hive', uris: ['thrift://127.0.0.1:9083'] },
        storage: { type: 's3', region: 'r', auth: { type: 'accessKey', accessKey, secretKey } },
      },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML itself interpolates it.
      options: { provider: '${other}' },
    },
  })
  const events: string[] = []
  const { text, exitCode } = await stack.execute('preview', ['--diff', '--show-full-output'], {
    onEvent: (event) => events.push(JSON.stringify(event)),
  })
  expect(exitCode, text).toBe(0)
  expect(text).toContain('starrocks:index:HiveCatalog')
  for (const secret of secrets) expect(`${text}${events.join('')}`).not.toContain(secret)
})
