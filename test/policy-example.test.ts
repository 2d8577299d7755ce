import type { ResourceValidationArgs, ResourceValidationPolicy } from '@pulumi/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rules } from '../examples/policy/rules'
import { openStack, type RunResult } from './sandbox/engine'
import { example, succeeded } from './support/examples'
import { type Lake, parquet, startLake } from './support/lake'

/** The rules of the policy pack, on the inputs of real previews. */
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

/** What the rules say of a resource, a line each: `<rule> <resource>: <report>`. */
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

describe('the policy pack', () => {
  test('has nothing against the lakehouse as its prod stack is', async () => {
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

  test('refuses a change that would drop or empty a table, by its plan', async () => {
    const stack = await openStack(example('lakehouse', lake, store(), 'dev'))
    try {
      succeeded(await stack.up())
      expect(ofPreview(succeeded(await stack.preview()))).toEqual([])
      // With other keys the pipes are made anew; the rows of the table without a key would double.
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
  ])('says of a %s in %s with %j: %j', (kind, stack, props, said) => {
    const type = `pulumi-nodejs:dynamic/starrocks:${kind}`
    expect(violations({ type, urn: `urn:pulumi:${stack}::lake::${type}::x`, name: 'x', props })).toEqual(said)
  })
})
