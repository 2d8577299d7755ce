import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../docs/root'
import { PulumiStack } from '../pulumi/stack'
import { useLake } from '../support/use-lake'
import { requirePulumi } from './project'

/** A project in a folder of a workspace, whose packages npm has installed in the folder above. */
const lake = useLake()
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the provider is found in the node_modules of the workspace, also by a destroy', async () => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces: ['stacks/*'] }))
  mkdirSync(join(folder, 'node_modules'))
  for (const [name, target] of [
    ['pulumi-starrocks', ROOT],
    ['@pulumi', join(ROOT, 'node_modules/@pulumi')],
  ] as const)
    symlinkSync(target, join(folder, 'node_modules', name))
  const dir = join(folder, 'stacks/lake')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'lake', private: true, main: 'index.js' }))
  writeFileSync(join(dir, 'Pulumi.yaml'), 'name: lake\nruntime: nodejs\nmain: index.js\n')
  writeFileSync(join(dir, 'index.js'), "new (require('pulumi-starrocks').Role)('analyst')\n")
  const stack = await PulumiStack.open({ dir, config: lake.config }, requirePulumi())
  try {
    expect((await stack.up()).summary).toEqual({ create: 2 })
    expect((await stack.refresh()).summary).toEqual({ same: 2 })
    expect((await stack.destroy()).summary).toEqual({ delete: 2 })
    expect(JSON.stringify(await lake.query('SHOW ROLES'))).not.toContain('analyst')
  } finally {
    await stack.close()
  }
})
