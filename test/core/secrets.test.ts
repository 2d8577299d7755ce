import * as pulumi from '@pulumi/pulumi'
import { beforeAll, expect, test } from 'vitest'
import { HiveCatalog, type HiveCatalogArgs, type MetastoreArgs, Role, ScheduledTask } from '../../provider'

const registered: Record<string, Record<string, unknown>> = {}

/** The secret arguments of a program are marked at any depth, so that state and previews contain no key. */
beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ inputs, name }) => {
      registered[name] = inputs as Record<string, unknown>
      return { id: name, state: inputs as object }
    },
    call: () => ({}),
  }),
)

const metastore: MetastoreArgs = { type: 'hive', uris: ['thrift://h:9083'] }
const key = { type: 'accessKey', accessKey: 'the-key', secretKey: 'the-secret' } as const
const s3 = { type: 's3', region: 'r', auth: key } as const

test.each<[string, HiveCatalogArgs, string[]]>([
  ['no credentials', { metastore, storage: { ...s3, auth: { type: 'instanceProfile' } } }, []],
  ['an access key', { metastore, storage: s3 }, ['storage']],
  ['an access key of Glue', { metastore: { type: 'glue', region: 'r', auth: key } }, ['metastore']],
  ['a key of Azure', { metastore, storage: azure('sharedKey') }, ['storage']],
  ['an auth that is an output', { metastore, storage: { ...s3, auth: pulumi.output(key) } }, ['storage']],
  ['a storage that is an output', { metastore, storage: pulumi.output(s3) }, ['storage']],
  ['further properties', { metastore, properties: { 'hadoop.password': 'x' } }, ['properties']],
])('%s', async (_, args, expected) => {
  const outputs = Object.entries(new HiveCatalog('lake', args)).filter(([, value]) => pulumi.Output.isInstance(value))
  const secret = await Promise.all(
    outputs.map(async ([name, output]) => ((await pulumi.isSecret(output)) ? [name] : [])),
  )
  expect(secret.flat()).toEqual(expected)
})

test.each<[string, pulumi.Input<string>, string[]]>([
  ['in clear', 'for readers', []],
  ['an output', pulumi.output('for readers'), []],
  ['marked', pulumi.secret('for readers'), ['comment', 'ddl', 'plan']],
])('a value computed from a comment is secret if the comment is: %s', async (name, comment, expected) => {
  const role = new Role(name, { comment })
  const secret = await Promise.all(
    Object.entries(role)
      .filter(([, value]) => pulumi.Output.isInstance(value))
      .map(async ([output, value]) => ((await pulumi.isSecret(value as pulumi.Output<unknown>)) ? [output] : [])),
  )
  expect(secret.flat().sort()).toEqual(expected)
})

function azure(type: 'sharedKey') {
  return { type: 'azureBlob', auth: { type, storageAccount: 'a', sharedKey: 'the-key' } } as const
}

test.each<[string, pulumi.Input<string>, boolean | undefined]>([
  ['plain', 'INSERT INTO a SELECT 1', undefined],
  ['output', pulumi.output('INSERT INTO a SELECT 1'), false],
  ['marked', pulumi.secret('INSERT INTO a SELECT 1'), true],
  ['made-of', pulumi.interpolate`INSERT INTO a SELECT ${pulumi.secret('1')}`, true],
])('the provider learns whether a statement is secret: %s', async (name, statement, expected) => {
  const task = new ScheduledTask(name, { database: 'd', statement })
  await new Promise((resolve) => task.id.apply(resolve))
  expect(registered[name]?.__secret).toBe(expected)
})
