import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { organizationOf } from '../../provider/pulumi/plugin/organization'

const CLOUD = 'https://api.pulumi.com'
const urn = 'urn:pulumi:prod::shop::starrocks:index:Role::analyst'

let root: string
let project: string
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'organization-')))
  project = join(root, 'shop')
  mkdirSync(join(project, 'src'), { recursive: true })
  mkdirSync(join(root, 'workspaces'))
  writeFileSync(join(project, 'Pulumi.yaml'), 'name: shop\nruntime: yaml\n')
})
afterAll(() => rmSync(root, { recursive: true }))

/** What `pulumi stack select` has written. */
function select(settings: object | string): void {
  const digest = createHash('sha1').update(join(project, 'Pulumi.yaml')).digest('hex')
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings)
  writeFileSync(join(root, 'workspaces', `shop-${digest}-workspace.json`), text)
}

const found = (env: NodeJS.ProcessEnv = {}, directory = project) =>
  organizationOf(urn, CLOUD, { PULUMI_HOME: root, ...env }, directory)

test.each(['file:///state', 's3://bucket', ''])('a backend without organizations has one: %j', (backend) => {
  expect(organizationOf(urn, backend, {}, '/')).toBe('organization')
})

test.each([
  [{ stack: 'acme/shop/prod' }, 'acme'],
  [{ stack: 'acme/prod' }, 'acme'],
  [{ stack: 'acme/shop/prod', stacks: { [CLOUD]: 'other/shop/prod' } }, 'other'],
  [{ stack: 'acme/shop/prod', stacks: { 'https://elsewhere': 'other/shop/prod' } }, 'acme'],
  // The run may be about another stack than the selected one.
  [{ stack: 'acme/shop/dev' }, undefined],
  [{ stack: 'acme/warehouse/prod' }, undefined],
  [{ stack: 'prod' }, undefined],
  [{}, undefined],
  ['no JSON', undefined],
])('is that of the selected stack: %j', (settings, expected) => {
  select(settings)
  expect(found()).toBe(expected)
})

test('is found from a folder of the project, and PULUMI_STACK comes first', () => {
  select({ stack: 'acme/shop/prod' })
  expect(found({}, join(project, 'src'))).toBe('acme')
  expect(found({ PULUMI_STACK: 'other/shop/prod' })).toBe('other')
})

test('is unknown outside of a project', () => {
  expect(found({}, root)).toBeUndefined()
})
