import { join } from 'node:path'
import type { ResourceValidationArgs, ResourceValidationPolicy } from '@pulumi/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rules } from '../examples/policy/rules'
import { findPulumi } from './pulumi/cli'
import { PulumiStack } from './pulumi/stack'
import { openStack, type RunResult } from './sandbox/engine'
import { EXAMPLES, example, succeeded } from './support/examples'
import { type Lake, parquet, startLake } from './support/lake'

/** The rules of the policy pack, on the inputs of real previews. */
const cli = findPulumi()
let lake: Lake
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  const ids = { name: 'id', data: [1, 2], type: 'INT32' } as const
  await lake.s3.put('orders/a.parquet', await parquet(ids))
  await lake.s3.put('clicks/month=2024-01/a.parquet', await parquet(ids))
})
afterAll(() => lake.close())

const store = () => ({
  'lakehouse:bucket': lake.s3.bucket,
  'lakehouse:endpoint': lake.s3.endpoint,
  'lakehouse:accessKey': lake.s3.accessKey,
  'lakehouse:secretKey': lake.s3.secretKey,
  'lakehouse:metastoreUris': '["thrift://127.0.0.1:9083"]',
})

/** The reports of the rules about a resource, one line each: `<rule> <resource>: <report>`. */
function violations(resource: Pick<ResourceValidationArgs, 'type' | 'urn' | 'name' | 'props'>): string[] {
  const said: string[] = []
  for (const { name, validateResource } of rules as (ResourceValidationPolicy & { validateResource: Check })[]) {
    validateResource(resource as ResourceValidationArgs, (message) => said.push(`${name} ${resource.name}: ${message}`))
  }
  return said
}
type Check = (args: ResourceValidationArgs, report: (message: string) => void) => void

function ofPreview({ operations }: RunResult): string[] {
  return operations
    .filter(({ op }) => op !== 'delete')
    .flatMap((step) => violations({ ...step, props: step.new?.inputs ?? {} }))
}

describe.runIf(cli)('--policy-pack examples/policy on the CLI', () => {
  test('refuses a preview of prod, and accepts one of dev', async () => {
    const flags = ['--policy-pack', join(EXAMPLES, 'policy')]
    for (const name of ['prod', 'dev']) {
      const stack = await PulumiStack.open({ ...example('lakehouse', lake, store(), name), stack: name }, cli!)
      try {
        await stack.setConfig('lakehouse:keepTables', 'false')
        const { exitCode, text } = await stack.execute('preview', flags)
        expect(text).toMatch(/starrocks-lake@v\d+\.\d+\.\d+/)
        const refused = text.match(/prod-keeps-tables/g)?.length ?? 0
        expect({ name, exitCode, refused }, text).toEqual(
          name === 'prod' ? { name, exitCode: 1, refused: 2 } : { name, exitCode: 0, refused: 0 },
        )
      } finally {
        await stack.close()
      }
    }
  })
})

describe('the policy pack', () => {
  test('accepts the prod stack of the lakehouse', async () => {
    const options = { ...example('lakehouse', lake, store(), 'prod'), stack: 'prod' }
    const stack = await openStack(options)
    try {
      expect(ofPreview(succeeded(await stack.preview()))).toEqual([])
      await stack.setConfig('lakehouse:keepTables', 'false')
      // The engine registers resources in no fixed order.
      expect(ofPreview(succeeded(await stack.preview())).toSorted()).toEqual(
        ['clicks', 'orders'].map((name) => expect.stringContaining(`prod-keeps-tables ${name}: set deletionPolicy`)),
      )
    } finally {
      await stack.close()
    }
  })

  test('refuses a change whose plan drops or empties a table', async () => {
    const stack = await openStack(example('lakehouse', lake, store(), 'dev'))
    try {
      succeeded(await stack.up())
      expect(ofPreview(succeeded(await stack.preview()))).toEqual([])
      // With other keys the pipes are created again; the rows of the table without a key would double.
      await stack.setConfig('lakehouse:accessKey', 'another-access-key')
      const said = ofPreview(succeeded(await stack.preview()))
      expect(said).toEqual([expect.stringMatching(/^no-table-is-replaced clicks: .*TRUNCATE TABLE `marts`.`clicks`/)])
    } finally {
      await stack.destroy()
      await stack.close()
    }
  })

  test.each([
    [
      'Grant',
      'prod',
      { to: { type: 'user', name: 'rose' } },
      ['grants-go-to-roles x: grant to a role instead of user rose'],
    ],
    ['Grant', 'prod', { to: { type: 'role', name: 'reader' } }, []],
    ['Database', 'prod', { forceDestroy: true }, ['prod-keeps-databases x: take forceDestroy away']],
    ['Database', 'dev', { forceDestroy: true }, []],
    ['HiveTable', 'prod', { deletionPolicy: 'delete' }, []],
  ])('answers for a %s in %s with %j: %j', (kind, stack, props, said) => {
    for (const type of [`pulumi-nodejs:dynamic/starrocks:${kind}`, `starrocks:index:${kind}`])
      expect(violations({ type, urn: `urn:pulumi:${stack}::lake::${type}::x`, name: 'x', props })).toEqual(said)
  })
})
