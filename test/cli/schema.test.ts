import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findPulumi } from '../pulumi/cli'

test('the CLI accepts the package schema', () => {
  const { folder } = findPulumi()!
  const check = () =>
    execFileSync(join(folder, 'pulumi'), ['schema', 'check', join(__dirname, '../../schema/schema.json')], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
  expect(check()).toBe('')
})
