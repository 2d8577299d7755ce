import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as starrocks from '../../provider'
import { lookUps } from '../../provider/functions/registry'

/** The look-ups are declared as functions of TypeScript, listed in a registry and described in the schema. */
interface FunctionSpec {
  readonly inputs: { readonly properties: Readonly<Record<string, unknown>> }
  readonly outputs: {
    readonly properties: Readonly<Record<string, { readonly type?: string }>>
    readonly required: readonly string[]
  }
}

const { functions } = JSON.parse(readFileSync(join(__dirname, '../../schema/schema.json'), 'utf8')) as {
  readonly functions: Readonly<Record<string, FunctionSpec>>
}

test('the schema has the look-ups of the registry, and the package exports both forms of each', () => {
  const names = Object.keys(lookUps).sort()
  expect(Object.keys(functions).sort()).toEqual(names.map((name) => `starrocks:index:${name}`))
  const exported = Object.keys(starrocks).filter((name) => `${name}Output` in starrocks)
  expect(exported.sort()).toEqual(names)
})

test.each(Object.entries(lookUps))('%s can name its connection, and returns an object', (name, { result }) => {
  const { inputs, outputs } = functions[`starrocks:index:${name}`]!
  expect(inputs.properties).toHaveProperty('connection')
  if (result === undefined) expect(Object.keys(outputs.properties).length).toBeGreaterThan(1)
  else expect(Object.keys(outputs.properties)).toEqual([result])
})

test('refreshPartition changes data in a preview, so it is no function of the schema', () => {
  expect(starrocks).toHaveProperty('refreshPartition')
  expect(functions).not.toHaveProperty('starrocks:index:refreshPartition')
})
