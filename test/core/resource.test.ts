import * as pulumi from '@pulumi/pulumi'
import * as settings from '@pulumi/pulumi/runtime/settings'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { Role } from '../../provider'

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ inputs, name }) => ({ id: name, state: inputs as object }),
    call: () => ({}),
  }),
)

test('immediate errors of Pulumi name the line of the program, and later errors have their stacks', () => {
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

test('captures no stack for a promise, unless the program looks for one that never settles', () => {
  // The one stack that shows where the resource is declared.
  expect(stacksOf(() => new Role('one'))).toBe(1)
  process.env.PULUMI_DEBUG_PROMISE_LEAKS = 'true'
  try {
    expect(stacksOf(() => new Role('two'))).toBeGreaterThan(10)
  } finally {
    delete process.env.PULUMI_DEBUG_PROMISE_LEAKS
  }
})

/** The request that registers a resource. */
interface Registered {
  getDeletebeforereplace(): boolean
  getDeletebeforereplacedefined(): boolean
}

describe('a replacement deletes first', () => {
  test.each([
    ['by default', undefined, true],
    ['if the option is undefined', { deleteBeforeReplace: undefined }, true],
    ['unless the program sets another value', { deleteBeforeReplace: false }, false],
  ])('%s', async (title, options, first) => {
    const monitor = settings.getMonitor() as unknown as { registerResource(request: Registered): void }
    const register = vi.spyOn(monitor, 'registerResource')
    new Role(title.replaceAll(' ', '-'), {}, options)
    await vi.waitFor(() => expect(register).toHaveBeenCalled())
    const request = register.mock.calls[0]![0]
    expect([request.getDeletebeforereplace(), request.getDeletebeforereplacedefined()]).toEqual([first, true])
    register.mockRestore()
  })
})

test('the option `import` is refused with a message about adoption', () => {
  expect(() => new Role('imported', {}, { import: 'analyst' })).toThrow(
    "a Role cannot be imported, since Pulumi has no way to read a dynamic resource that it did not create: omit the option, and take an existing object over with onExisting: 'adopt'",
  )
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
