import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { beforeAll, describe, expect, test } from 'vitest'
import * as starrocks from '../provider'
import { showsInStatements } from '../provider/core/validate'
import { registry } from '../provider/resources/registry'
import { loadKind } from './fixtures'

/** Pulumi's mocks stand for the engine: what the provider adds to the inputs is what a mock returns. */
beforeAll(() => {
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: { ...inputs, ...OF_ENGINE[name] } }),
    call: ({ inputs }) => inputs,
  })
})

/** What the engine knows of a resource that no program has given it. */
const OF_ENGINE: Readonly<Record<string, object>> = {
  failed: { lastError: 'no such column' },
  well: { lastError: null },
}

type Class = new (name: string, args: object) => Readonly<Record<string, pulumi.Output<unknown>>>

function read<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve)
  })
}

describe.each(registry)('$kind', async (spec) => {
  const { kind } = spec
  const given = (await loadKind(spec)).lives[0]!.declared
  const make = (more: object = {}) =>
    new (starrocks as unknown as Record<string, Class>)[kind]!('thing', { ...given, ...more })

  test('has every input as an output, also if it is left out', async () => {
    const resource = make()
    for (const input of Object.keys(spec.inputs)) {
      const output = resource[input]
      expect(pulumi.Output.isInstance(output), `${kind}.${input}`).toBe(true)
      if (given[input] !== undefined) expect(await read(output!), `${kind}.${input}`).toEqual(given[input])
    }
  })

  test('registers every computed input and every output of its spec, so that the engine can mark them as secret', () => {
    const resource = make()
    const names = [...Object.keys(spec.computed), ...spec.observed].filter((name) => !name.startsWith('__'))
    expect(names.filter((name) => !pulumi.Output.isInstance(resource[name]))).toEqual([])
  })

  test('shows the same inputs in statements by the schema, which a program has, as by the policies of its spec', () => {
    const shown = (of: Pick<typeof spec, 'inputs' | 'policies'>) =>
      Object.keys(spec.inputs).filter((name) => showsInStatements(of, name))
    expect(shown({ inputs: spec.inputs })).toEqual(shown(spec))
  })

  test('keeps a secret of its connection secret', async () => {
    const { connection } = make({ connection: { host: 'starrocks', password: 'hunter2' } })
    expect(await pulumi.isSecret(connection!)).toBe(true)
  })
})

test('an output without a value is undefined, as its type says, and not null, as in state', async () => {
  const lastError = (name: string) => read(new starrocks.PipeTable(name, { database: 'd', pathPrefix: 't/' }).lastError)
  expect(await lastError('failed')).toBe('no such column')
  expect(await lastError('well')).toBeUndefined()
})

test('a kind without a fixture is named by the error, with the file that is missing', async () => {
  const missing = { ...registry[0]!, kind: 'Thing', file: 'thing' }
  await expect(loadKind(missing)).rejects.toThrow('Thing needs a fixture, test/fixtures/thing.ts')
})

test('every fixture is that of a kind in the registry', () => {
  const folder = join(__dirname, 'fixtures')
  const fixtures = readdirSync(folder).filter((file) =>
    readFileSync(join(folder, file), 'utf8').includes('export const fixture:'),
  )
  expect(fixtures.sort()).toEqual(registry.map(({ file }) => `${file}.ts`).sort())
})

test('the types of the outputs are those of the inputs', () => {
  const grant = new starrocks.Grant('grant', {
    privileges: ['SELECT'],
    on: { type: 'table', database: 'lake', name: 'trips' },
    to: { type: 'role', name: 'analyst' },
  })
  const holder: pulumi.Output<string> = grant.to.apply((to) => to.name)
  const pipe = new starrocks.PipeTable('trips', { database: 'lake', pathPrefix: 'trips/' })
  const prefix: pulumi.Output<string> = pipe.pathPrefix
  const comment: pulumi.Output<string | undefined> = pipe.comment
  const name: pulumi.Output<string> = pipe.tableName
  expect([holder, prefix, comment, name].every((output) => pulumi.Output.isInstance(output))).toBe(true)
})
