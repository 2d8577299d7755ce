import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SECURITY, withPrivileges } from './security'

test('SECURITY.md has the privileges that the fixtures declare (npm run docs:security)', async () => {
  const security = readFileSync(SECURITY, 'utf8')
  expect(await withPrivileges(security)).toBe(security)
  expect(security).toContain('<!-- privileges -->')
})
