import { AsyncLocalStorage } from 'node:async_hooks'

type Queue = typeof import('../../provider/starrocks/with-lock')

/** In which of the processes that are none something runs. */
const within = new AsyncLocalStorage<object>()
const numbers = new WeakMap<object, number>()
let last = 0

/** Runs a handler's method as that process. */
export function asProcess<T>(process: object, work: () => Promise<T>): Promise<T> {
  return within.run(process, work)
}

/** The provider's queue, one for each process: nobody waits for the turn of one that has died. */
export async function queueOfEach(original: () => Promise<unknown>): Promise<Queue> {
  const { withLock } = (await original()) as Queue
  return { withLock: (key, work) => withLock(`${numberOf(within.getStore() ?? within)} ${key}`, work) }
}

function numberOf(process: object): number {
  const number = numbers.get(process) ?? ++last
  numbers.set(process, number)
  return number
}
