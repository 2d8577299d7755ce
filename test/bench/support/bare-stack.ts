import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { pointer } from '../../../provider/pulumi/pointer'
import type { Declared } from '../../fixtures/large-stack'
import { type ProviderProcess, startProvider } from '../../support/provider-process'
import type { Face } from '../../support/provider-requests'
import { timed } from '../statistics'
import { AS_USERS_HAVE_IT, root } from './node'

type Properties = Record<string, unknown>

interface Recorded {
  readonly file: string
  readonly name: string
  readonly id: string
  readonly inputs: Properties
  readonly outs: Properties
}

/** The default of the engine. */
const PARALLEL = 4 * availableParallelism()

/**
 * A stack without an engine: the provider process gets the calls of an engine in the same order (check and diff one by one, the
 * others in parallel), and every operation gets a new process. This excludes the cost of the engine, which writes its
 * checkpoint again after each step.
 */
export class BareStack {
  recorded: Recorded[][] = []
  /** The most that any operation's process has held, in bytes; 0 where the system does not tell. */
  peakMemory = 0
  /** The duration of the last operation in milliseconds, without the start of its process; `whole` is the processor time with it. */
  took = { wall: 0, processor: 0, whole: 0 }

  constructor(
    private readonly config: Record<string, string>,
    private readonly face: Face = 'dynamic',
    /** The program of the plugin; by default that of the build, which is not bundled. */
    private readonly program?: string,
  ) {}

  /** Checks and creates stage after stage. `checked` is called between check and create. */
  async up(stages: readonly (readonly Declared[])[], checked?: () => Promise<unknown>): Promise<void> {
    await this.operation(async (provider) => {
      for (const stage of stages) {
        const drafts: { declared: Declared; inputs: Properties }[] = []
        for (const declared of stage) drafts.push({ declared, inputs: await this.check(provider, declared, {}) })
        await checked?.()
        const made = await sideBySide(drafts, async ({ declared, inputs }): Promise<Recorded> => {
          const { id, outs } = await provider.create(inputs)
          return {
            file: declared.file,
            name: declared.name,
            id,
            inputs,
            // The SDK records the pointer of a dynamic resource; the plugin has none.
            outs: { ...outs, ...(this.face === 'dynamic' && { __provider: inputs.__provider }) },
          }
        })
        this.recorded.push(made)
      }
    })
  }

  /** Runs check and diff for everything; returns the number of resources that would change. */
  async preview(stages: readonly (readonly Declared[])[]): Promise<number> {
    let changes = 0
    await this.operation(async (provider) => {
      const before = new Map(this.recorded.flat().map((one) => [`${one.file} ${one.name}`, one]))
      for (const declared of stages.flat()) {
        const known = before.get(`${declared.file} ${declared.name}`)
        const inputs = await this.check(provider, declared, known?.inputs ?? {})
        if (known === undefined || (await provider.diff(known.id, known.outs, inputs)).changes) changes++
      }
    })
    return changes
  }

  /** Reads everything; returns the number of resources that are gone or differ from the recorded ones. */
  async refresh(): Promise<number> {
    let differing = 0
    await this.operation(async (provider) => {
      await sideBySide(this.recorded.flat(), async ({ id, inputs, outs }) => {
        const found = await provider.read(id, outs)
        if (found.id === '' || (found.inputs ?? inputs).pipe !== inputs.pipe) differing++
      })
    })
    return differing
  }

  async destroy(): Promise<void> {
    await this.operation(async (provider) => {
      for (const stage of [...this.recorded].reverse()) {
        await sideBySide(stage, ({ id, outs }) => provider.delete(id, outs))
      }
    })
    this.recorded = []
  }

  private async check(provider: ProviderProcess, declared: Declared, olds: Properties): Promise<Properties> {
    const urn = `urn:pulumi:bench::bench::pulumi-nodejs:dynamic/starrocks:${declared.kind}::${declared.name}`
    const news = { ...declared.args, __provider: pointer(declared.file), __urn: urn }
    const { inputs, failures } = await provider.check(olds, news)
    if (failures.length > 0) throw new Error(`${declared.name}: ${JSON.stringify(failures)}`)
    return inputs
  }

  private async operation(work: (provider: ProviderProcess) => Promise<void>): Promise<void> {
    const provider = await startProvider(root, AS_USERS_HAVE_IT, this.face, this.program)
    try {
      await provider.configure(this.config)
      const before = processorTime(provider.pid)
      const wall = await timed(() => work(provider))
      const whole = processorTime(provider.pid) ?? wall
      this.took = { wall, processor: whole - (before ?? 0), whole }
      this.peakMemory = Math.max(this.peakMemory, peakMemory(provider.pid))
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${provider.output()}`)
    } finally {
      await provider.close()
    }
  }
}

async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [i, item] of queue) results[i] = await work(item)
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return results
}

/** Milliseconds on a processor so far; undefined where the system has no /proc. Counted in hundredths of a second. */
function processorTime(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return undefined
  // The name, which can contain anything, ends with the last bracket; user and system time are the 12th and 13th field after
  // it.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** The most that a process has held, in bytes; 0 where the system has no /proc. */
function peakMemory(pid: number): number {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return 0
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
