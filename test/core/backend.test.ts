import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backendOf, originOf } from '../../provider/pulumi/backend'

describe('the backend of a stack', () => {
  let home: string
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'backend-'))
  })
  afterAll(() => rmSync(home, { recursive: true }))
  const found = (env: NodeJS.ProcessEnv = {}) => backendOf({ PULUMI_HOME: home, ...env }, home)

  test('comes from the environment, then the project, then the last login', () => {
    expect(found()).toBe('')
    writeFileSync(join(home, 'credentials.json'), JSON.stringify({ current: 's3://state' }))
    expect(found()).toBe('s3://state')
    writeFileSync(join(home, 'Pulumi.yaml'), 'name: x\nbackend:\n  url: "gs://state"\nruntime: nodejs\n')
    expect(found()).toBe('gs://state')
    expect(found({ PULUMI_BACKEND_URL: 'https://api.pulumi.com' })).toBe('https://api.pulumi.com')
  })

  test('with local files is different on each machine and for each user', () => {
    expect(found({ PULUMI_BACKEND_URL: 'file://~' })).toBe(`file://${hostname()}${homedir()}`)
    expect(found({ PULUMI_BACKEND_URL: 'file:///var/state' })).toBe(`file://${hostname()}/var/state`)
    expect(found({ PULUMI_BACKEND_URL: 'file://./state' })).toBe(`file://${hostname()}${home}/state`)
  })
})

test('an origin distinguishes URN, organization and backend, and shows none of them', () => {
  const all = [
    originOf('urn:a', 'org', 'file:///a'),
    originOf('urn:b', 'org', 'file:///a'),
    originOf('urn:a', 'other', 'file:///a'),
    originOf('urn:a', 'org', 'file:///b'),
  ]
  expect(new Set(all).size).toBe(4)
  for (const origin of all) expect(origin).toMatch(/^[0-9a-f]{12}$/)
  expect(originOf('urn:a', 'org', 'file:///a')).toBe(all[0])
})
