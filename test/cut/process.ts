import { join } from 'node:path'
import type { Log } from '../../provider/core/log'
import { ResourceProvider } from '../../provider/core/resource-provider'
import { registry } from '../../provider/resources/registry'
import { startProvider } from '../support/provider-process'
import type { Face } from '../support/provider-requests'
import type { TcpProxy } from '../support/tcp-proxy'
import { asProcess } from './queue'
import type { Provider, Values } from './stack'

/** The process was killed: whoever waits for it hears no more than that it is gone. */
export class Killed extends Error {}

/** A provider process, which can be killed. */
export interface Process extends Provider {
  /** At a statement that StarRocks has got, and whose connection it closes without an answer. */
  kill(): void
  /** Resolves when that statement has come to its end. */
  readonly silence: Promise<void>
  close(): Promise<void>
}

const SILENT: Log = { warn: () => {}, progress: () => {} }

/** A process that is none: a handler that remembers nothing of the last one, behind a proxy of its own. */
export async function startInProcess(kind: string, proxy: TcpProxy, config: Record<string, string>): Promise<Process> {
  // What a module makes of its spec is for one process; this makes another of it.
  const spec = registry.find(({ file }) => file === kind)
  if (spec === undefined) throw new Error(`the registry has no ${kind}`)
  const handler = new ResourceProvider(spec, SILENT)
  await handler.configure({ config: { get: (key) => config[key] } })
  const { mortal, kill } = mortality(proxy)
  const run = <T>(work: () => Promise<T>) => mortal(asProcess(handler, work))
  return {
    check: (olds, news) => run(() => handler.check(olds, news)),
    diff: (id, olds, news) => run(() => handler.diff(id, olds, news)),
    create: async (news) => {
      const { id, outs } = await run(() => handler.create(news))
      return { id, outs: withPointer(outs, news) }
    },
    read: async (id, outs) => {
      const { props, inputs, ...found } = await run(() => handler.read(id, outs))
      return {
        ...found,
        ...(props && { outs: withPointer(props, outs) }),
        ...(inputs && { inputs: withPointer(inputs, outs) }),
      }
    },
    update: async (id, olds, news) => withPointer((await run(() => handler.update(id, olds, news))).outs, news),
    delete: (id, outs) => run(() => handler.delete(id, outs)),
    kill,
    silence: proxy.silence,
    close: async () => proxy.close(),
  }
}

/** The SDK's process adds the pointer to the provider, by which the next process finds it, to all that it returns. */
function withPointer(values: Values, { __provider }: Values): Values {
  return { ...values, __provider }
}

/** A provider process of its own, killed by SIGKILL. */
export async function startRealProcess(face: Face, proxy: TcpProxy, config: Record<string, string>): Promise<Process> {
  const provider = await startProvider(join(__dirname, '../../examples/quickstart'), {}, face)
  await provider.configure(config)
  const { mortal, kill } = mortality(proxy)
  return {
    check: (olds, news) => mortal(provider.check(olds, news)),
    diff: (id, olds, news) => mortal(provider.diff(id, olds, news)),
    create: (news) => mortal(provider.create(news)),
    read: (id, outs) => mortal(provider.read(id, outs)),
    update: (id, olds, news) => mortal(provider.update(id, olds, news)),
    delete: (id, outs) => mortal(provider.delete(id, outs)),
    kill: () => {
      kill()
      provider.kill()
    },
    silence: proxy.silence,
    close: async () => {
      await provider.close()
      await proxy.close()
    },
  }
}

/** Death, for everything that a process has been asked: StarRocks hears no more of it, and the engine gets no answer. */
function mortality(proxy: TcpProxy): { mortal<T>(answer: Promise<T>): Promise<T>; kill(): void } {
  let kill: () => void = () => {}
  const death = new Promise<never>((_, reject) => {
    kill = () => {
      proxy.die()
      reject(new Killed('the provider process was killed'))
    }
  })
  death.catch(() => {})
  return {
    mortal: (answer) => {
      answer.catch(() => {})
      return Promise.race([death, answer])
    },
    kill,
  }
}
