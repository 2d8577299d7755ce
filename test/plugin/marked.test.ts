import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as starrocks from '../../provider'
import { pointer } from '../../provider/pulumi/pointer'
import { registry } from '../../provider/resources/registry'
import { type Args, loadKind } from '../fixtures'
import { prepareLives } from '../fixtures/setup'
import { type Lake, startLake } from '../support/lake'
import { type ProviderProcess, startProvider } from '../support/provider-process'
import { concealed, secret } from '../support/wire-values'

/** What a program marks as secret makes the same properties secret in a dynamic resource and in one of the plugin. */
let lake: Lake
let provider: ProviderProcess
beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ inputs, name }) => ({ id: name, state: inputs as object }),
    call: () => ({}),
  })
  lake = await startLake({ jobMilliseconds: 0 })
  await prepareLives(lake)
  provider = await startProvider(process.cwd(), {}, 'plugin')
  await provider.configure(lake.config)
})
afterAll(async () => {
  await provider?.close()
  await lake?.close()
})

type Class = new (name: string, args: object) => pulumi.CustomResource

/** The secret ones of these properties of a dynamic resource. */
async function ofClass(kind: string, name: string, args: Args, properties: readonly string[]): Promise<string[]> {
  const resource = new (starrocks as unknown as Record<string, Class>)[kind]!(name, args)
  const found = await Promise.all(
    properties.map(async (property) => {
      const output = (resource as unknown as Record<string, unknown>)[property]
      return pulumi.Output.isInstance(output) && (await pulumi.isSecret(output)) ? [property] : []
    }),
  )
  return found.flat()
}

/** The properties with a secret in them that check returns. */
async function ofPlugin(kind: string, file: string, name: string, args: Args) {
  const urn = `urn:pulumi:test::project::starrocks:index:${kind}::${name}`
  const { inputs, failures } = await provider.check({}, { __provider: pointer(file), __urn: urn, ...args })
  expect(failures).toEqual([])
  const hidden = concealed(inputs)
  // A program cannot mark the hidden ones; the plugin marks them as well.
  const properties = Object.keys(inputs).filter((property) => !property.startsWith('__'))
  return {
    properties,
    secrets: properties.filter((property) => JSON.stringify(hidden[property]).includes('"[secret]"')),
  }
}

describe.each(registry)('$kind', async (spec) => {
  const { kind, file } = spec
  const { lives } = await loadKind(spec)
  const marks = lives.flatMap(({ name, declared }) => [
    { name, declared, input: 'nothing' },
    ...Object.keys(declared).map((input) => ({ name, declared, input })),
  ])

  test.each(marks)('with $input marked ($name)', async ({ name, declared, input }) => {
    const marked = (mark: (value: unknown) => unknown) =>
      Object.fromEntries(Object.entries(declared).map(([key, value]) => [key, key === input ? mark(value) : value]))
    const { secrets, properties } = await ofPlugin(kind, file, name, marked(secret))
    expect(secrets.sort()).toEqual((await ofClass(kind, name, marked(pulumi.secret), properties)).sort())
    if (input !== 'nothing') expect(secrets).toContain(input)
  })
})
