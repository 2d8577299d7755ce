import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isUserMark } from '../provider/core/user-mark'
import { originOf } from '../provider/pulumi/backend'
import { pointer } from '../provider/pulumi/pointer'
import { registry } from '../provider/resources/registry'
import { Stack } from './cut/stack'
import { type KindLife, loadKind } from './fixtures'
import { prepareLives } from './fixtures/setup'
import { type Lake, startLake } from './support/lake'
import { BACKEND, type ProviderProcess, startProvider } from './support/provider-process'
import type { Face } from './support/provider-requests'

/** What `aliases` do: a stack with dynamic resources goes on with the plugin. The way back is refused. */
let lake: Lake
let providers: Record<Face, ProviderProcess>
beforeAll(async () => {
  lake = await startLake({ jobMilliseconds: 0 })
  await prepareLives(lake)
  const start = (face: Face) => startProvider(process.cwd(), {}, face)
  providers = { dynamic: await start('dynamic'), plugin: await start('plugin') }
  for (const provider of Object.values(providers)) await provider.configure(lake.config)
})
afterAll(async () => {
  for (const provider of Object.values(providers ?? {})) await provider.close()
  await lake?.close()
})

function stackOf({ kind, name, handler }: KindLife): Stack {
  const urn = `urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:${kind}::${name}`
  return new Stack({
    __provider: pointer(handler.spec.file),
    __urn: urn,
    __origin: originOf(urn, 'organization', BACKEND),
    // As a program has it whose inputs are outputs.
    ...(hasMaskable(handler.spec.inputs) && { __secret: false }),
  })
}

const hasMaskable = (inputs: object) => Object.values(inputs).some(({ maskable }) => maskable)

describe.each(registry)('$kind', async (spec) => {
  const { lives } = await loadKind(spec)

  test.each(lives)('$title goes on with the plugin, and not back', async (life) => {
    const { declared, changed } = life
    const { dynamic, plugin } = providers
    const stack = stackOf(life)
    await stack.up(dynamic, declared)
    expect(stack.recorded?.outs).toHaveProperty('__provider')

    const { statements } = lake.starrocks
    statements.length = 0
    expect((await stack.plan(plugin, declared)).operation).toBe('same')
    expect(statements.filter((statement) => /^(CREATE|ALTER|DROP|INSERT|GRANT|REVOKE)/i.test(statement))).toEqual([])
    await stack.up(plugin, declared)
    await stack.refresh(plugin)
    expect(stack.recorded?.outs).not.toHaveProperty('__provider')
    expect((await stack.plan(plugin, declared)).operation).toBe('same')
    // The object is the stack's own, also for a create that comes before the delete.
    if (life.marked) await stack.forceReplace(plugin, declared, { createFirst: true })
    if (changed !== undefined) await stack.up(plugin, changed)
    expect((await stack.plan(plugin, changed ?? declared)).operation).toBe('same')

    await expect(stack.plan(dynamic, changed ?? declared)).rejects.toThrow(
      `the provider plugin manages this ${life.kind}, and a dynamic resource cannot continue its state`,
    )
    await stack.destroy(plugin)
    // The names of marks are digests of the URN, which has changed.
    expect((await lake.starrocks.query('SHOW ROLES')).filter(({ Name }) => isUserMark(String(Name)))).toEqual([])
    if (life.show !== undefined && !life.restoresValue)
      expect(await life.show((statement) => lake.starrocks.query(statement))).toBe('')
  })
})
