import { describe, expect, test } from 'vitest'
import { Instances } from '../../provider/core/instances'
import { RunMemory } from '../../provider/core/run-memory'
import type { Values } from '../../provider/core/values'

/** Inputs that count how often something reads them. */
function counted(values: Values, count: () => void): Values {
  return new Proxy(values, {
    get(target, name, receiver) {
      count()
      return Reflect.get(target, name, receiver)
    },
  })
}

/** How many reads of inputs this work on so many resources takes, all together. */
function readsOf(resources: number, work: (memory: RunMemory, inputs: Values[]) => void): number {
  let reads = 0
  const inputs = Array.from({ length: resources }, (_, i) =>
    counted({ __urn: `urn-${i}`, name: `object-${i}` }, () => {
      reads++
    }),
  )
  work(new RunMemory(({ name }) => String(name)), inputs)
  return reads
}

describe.each<[string, (memory: RunMemory, inputs: Values[]) => void]>([
  [
    'deletes beside replacements look for the resources that were renamed',
    (memory, inputs) => {
      for (const [i, one] of inputs.entries()) memory.record(`urn-${i}`, one)
      memory.replace('urn-0', inputs[0]!)
      for (const i of inputs.keys()) memory.replacement(`former-${i}`, `object-${i}`)
    },
  ],
  [
    'deletes beside replacements that were checked without state look for the resources that were renamed',
    (memory, inputs) => {
      for (const [i, one] of inputs.entries()) memory.replace(`urn-${i}`, one)
      for (const i of inputs.keys()) memory.replacement(`former-${i}`, `object-${i}`)
    },
  ],
  [
    'deletes look for what else their resource declares',
    (_, inputs) => {
      const instances = new Instances()
      for (const [i, one] of inputs.entries()) instances.add(`object-${i}`, `instance-${i}`, one)
      for (const i of inputs.keys()) {
        instances.declaresAnother(`urn-${i}`, [`object-${i}`])
        instances.others(`object-${i}`, `instance-${i}`)
        instances.remove(`object-${i}`, `instance-${i}`)
      }
    },
  ],
  [
    'updates declare their object again',
    (_, inputs) => {
      const instances = new Instances()
      for (const round of [1, 2])
        for (const [i, one] of inputs.entries()) instances.add(`object-${i}`, `instance-${i}-${round}`, one)
    },
  ],
])('%s', (_, work) => {
  test('five times as many resources take five times as many reads', () => {
    expect(readsOf(5000, work)).toBeLessThanOrEqual(5 * readsOf(1000, work))
  })
})

describe('the replacement of a resource that aliases have renamed', () => {
  const memoryWith = (...recorded: [string, string][]) => {
    const memory = new RunMemory(({ name }) => String(name))
    for (const [urn, name] of recorded) memory.record(urn, { name })
    return memory
  }
  const replacement = { name: 'b' }

  test('is found by the id of the object, also after the inputs were recorded again', () => {
    const memory = memoryWith(['now', 'a'], ['now', 'b'])
    memory.replace('now', replacement)
    expect(memory.replacement('former', 'b')).toBe(replacement)
    expect(memory.replacement('former', 'a')).toBeUndefined()
    memory.record('now', { name: 'c' })
    expect(memory.replacement('former', 'b')).toBeUndefined()
    expect(memory.replacement('former', 'c')).toBe(replacement)
  })

  test('is found if the check had no state, as that of up --replace', () => {
    const memory = memoryWith()
    memory.replace('now', replacement)
    expect(memory.replacement('former', 'b')).toBe(replacement)
    expect(memory.replacement('former', 'a')).toBeUndefined()
  })

  test('is not that of a resource which the program still declares under the URN', () => {
    const memory = memoryWith()
    memory.replace('now', replacement)
    memory.check('former', { name: 'b' })
    expect(memory.replacement('former', 'b')).toBeUndefined()
  })

  test('is forgotten if its create failed', () => {
    const memory = memoryWith()
    memory.replace('now', replacement)
    memory.abandon('now')
    expect(memory.replacement('former', 'b')).toBeUndefined()
  })

  test('is forgotten with its resource', () => {
    const memory = memoryWith(['now', 'a'], ['other', 'x'])
    memory.replace('now', replacement)
    memory.replace('other', {})
    expect(memory.replacement('former', 'a')).toBe(replacement)
    memory.forget('now')
    expect(memory.replacement('former', 'a')).toBeUndefined()
  })
})

describe('instances', () => {
  test('a URN that declares another object has moved there', () => {
    const instances = new Instances()
    instances.add('a', '1', { __urn: 'u' })
    expect(instances.declaresAnother('u', ['a'])).toBe(false)
    instances.add('b', '2', { __urn: 'u' })
    expect(instances.declaresAnother('u', ['a'])).toBe(true)
    instances.remove('b', '2')
    expect(instances.declaresAnother('u', ['a'])).toBe(false)
  })

  test('an instance takes the place of an earlier one of its URN', () => {
    const instances = new Instances()
    instances.add('a', '1', { __urn: 'u' })
    instances.add('a', '2', { __urn: 'u' })
    instances.add('a', '3', { __urn: 'v' })
    expect(instances.others('a', '2')).toEqual([{ __urn: 'v' }])
  })
})
