import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalWorkspace, type ProjectSettings } from '@pulumi/pulumi/automation'
import * as starrocks from 'pulumi-starrocks'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Stacks } from '../../examples/automation-service/stacks'
import { cliEnvironment } from '../pulumi/cli'
import { killProcessesOf } from '../pulumi/processes'
import { parquet } from '../support/lake'
import { useLake } from '../support/use-lake'
import { requirePulumi } from './project'

/** Inline programs of the Automation API, in a service that was started in another folder. */
const lake = useLake()
const started = process.cwd()
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pulumi-home-'))
  const env = { ...cliEnvironment(requirePulumi(), home, `file://${home}`), PULUMI_CONFIG_PASSPHRASE: '' }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  process.chdir('/')
})
afterEach(() => {
  process.chdir(started)
  vi.unstubAllEnvs()
  killProcessesOf(home)
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

const config = () => Object.fromEntries(Object.entries(lake.config).map(([key, value]) => [key, { value }]))

async function open(settings: Partial<ProjectSettings> = {}) {
  const program = async () => ({ role: new starrocks.Role('analyst').id })
  const projectSettings: ProjectSettings = { name: 'inline', runtime: 'nodejs', main: process.cwd(), ...settings }
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: 'inline', stackName: 'dev', program },
    { projectSettings },
  )
  await stack.setAllConfig(config())
  return stack
}

test('finds the provider from `main` of the project settings', async () => {
  const stack = await open({ main: __dirname })
  expect((await stack.up()).outputs.role?.value).toBe('analyst')
  await stack.destroy()
  expect(await lake.query('SHOW ROLES')).not.toContainEqual(expect.objectContaining({ Name: 'analyst' }))
})

test('without `main`, finds the provider from the folder in which the service was started', async () => {
  const stack = await open()
  await expect(stack.up()).rejects.toThrow("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'")
})

test('examples/automation-service creates a tenant, and removes it', async () => {
  await lake.s3.put('acme/events/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
  const stacks = new Stacks(config())
  expect(await stacks.up('acme')).toEqual({ table: 'tenant_acme.events', role: 'acme_reader' })
  expect(await stacks.up('acme')).toEqual({ table: 'tenant_acme.events', role: 'acme_reader' })
  await stacks.destroy('acme')
  expect(await lake.query('SHOW DATABASES')).not.toContainEqual({ Database: 'tenant_acme' })
})
