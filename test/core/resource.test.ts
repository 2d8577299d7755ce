import * as pulumi from '@pulumi/pulumi'
import { beforeAll, expect, test } from 'vitest'
import { Role } from '../../provider'

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ inputs, name }) => ({ id: name, state: inputs as object }),
    call: () => ({}),
  }),
)

test('what Pulumi throws at once names the line of the program, and later errors have their stacks', () => {
  const limit = Error.stackTraceLimit
  const make = () => new Role('')
  let thrown: unknown
  try {
    make()
  } catch (error) {
    thrown = error
  }
  expect((thrown as Error).stack).toMatch(/name/)
  expect((thrown as Error).stack).toContain('resource.test.ts')
  expect(Error.stackTraceLimit).toBe(limit)
})

test('no stack is written down for a promise, unless somebody looks for one that is never settled', () => {
  // That of where the resource is declared.
  expect(stacksOf(() => new Role('one'))).toBe(1)
  process.env.PULUMI_DEBUG_PROMISE_LEAKS = 'true'
  try {
    expect(stacksOf(() => new Role('two'))).toBeGreaterThan(10)
  } finally {
    delete process.env.PULUMI_DEBUG_PROMISE_LEAKS
  }
})

function stacksOf(make: () => void): number {
  const before = Error.prepareStackTrace
  let stacks = 0
  Error.prepareStackTrace = (error, frames) => {
    if (frames.length > 0) stacks++
    return before?.(error, frames)
  }
  try {
    make()
  } finally {
    Error.prepareStackTrace = before
  }
  return stacks
}
