import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useLake } from '../support/use-lake'
import { errorsOf, Project, warningsOf } from './project'

/** The output for a wrong setting: one error for each resource, which is not repeated. */
const lake = useLake({ password: 'db-password-1' })

interface Mistake {
  readonly title: string
  readonly config: () => Record<string, string>
  readonly error: RegExp
}

/** Without the CLI's own messages about the stack. */
const ownErrors = (result: Parameters<typeof errorsOf>[0]) =>
  errorsOf(result)
    .map((message) => message.trim())
    .filter((message) => message !== 'update failed')

function expectOnce(message: string): void {
  expect(message.match(/StarRocks at/g)?.length ?? 0, message).toBeLessThanOrEqual(1)
}

test.each<Mistake>([
  {
    title: 'a port that is no number',
    config: () => ({ 'starrocks:port': 'abc' }),
    error: /starrocks:port is "abc", which is not a whole number$/,
  },
  {
    title: 'an unknown setting',
    config: () => ({ 'starrocks:hosts': 'fe' }),
    error: /starrocks:hosts, which is not a setting of this provider; did you mean starrocks:host\?/,
  },
  {
    title: 'a port without a listener',
    config: () => ({ 'starrocks:port': '1', 'starrocks:retrySeconds': '2' }),
    error: /StarRocks at 127\.0\.0\.1:1: connect ECONNREFUSED/,
  },
  {
    title: 'the HTTP port',
    config: () => ({
      'starrocks:port': new URL(lake.s3.endpoint).port,
      'starrocks:retrySeconds': '0',
      'starrocks:operationTimeoutSeconds': '30',
    }),
    error: /the port accepts the connection but sends no greeting\. It must be the MySQL port/,
  },
  {
    title: 'a wrong password',
    config: () => ({ 'starrocks:password': 'other' }),
    error: /Access denied for user 'root'/,
  },
])('$title', async ({ config, error }) => {
  const project = await Project.open({ config: { ...lake.config, ...config() } })
  try {
    const result = await project.declare([{ kind: 'Role', name: 'analyst', args: {} }]).attempt('up')
    const errors = ownErrors(result)
    expect(errors, result.text).toEqual([expect.stringMatching(error)])
    for (const message of errors) expectOnce(message)
    // On a slow machine the retries take long enough to be reported, once.
    expect((warningsOf(result).match(/trying again/g) ?? []).length).toBeLessThanOrEqual(1)
  } finally {
    await project.close()
  }
})

test('a failed look-up is one error of the program, without a stack', async () => {
  const project = await Project.open({ config: { ...lake.config, 'starrocks:password': 'other' } })
  try {
    writeFileSync(join(project.folder, 'index.js'), "require('pulumi-starrocks').listTables({ database: 'lake' })")
    const result = await project.attempt('preview')
    const errors = ownErrors(result)
    expect(errors, result.text).toEqual([expect.stringMatching(/Access denied for user 'root'/)])
    for (const message of errors) expectOnce(message)
    expect(result.text).not.toMatch(/unhandled|\n\s+at /)
  } finally {
    await project.close()
  }
})
