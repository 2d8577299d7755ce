import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SECURITY, withPrivileges } from './security'

test('SECURITY.md has the privileges that the provider declares (npm run docs:security)', () => {
  const security = readFileSync(SECURITY, 'utf8')
  expect(withPrivileges(security)).toBe(security)
  expect(security).toContain('<!-- privileges -->')
})
