import type { Checked } from '../core/check'
import { packed, unpacked } from '../core/packed'
import { type DiffResult, ResourceProvider } from '../core/resource-provider'
import { SharedInstances } from '../core/shared-instances'
import type { Spec } from '../core/spec'
import { UnfinishedError } from '../core/state'
import { isNew } from '../core/statements'
import type { Values } from '../core/values'
import { cancellation } from '../starrocks/cancellation'
import { engineAddress, engineLog } from './engine-log'
import { exitWithEngine } from './exit-with-engine'
import { onCancel } from './on-cancel'
import { FolderFiles } from './run-files'

let watched = false

/** One for all kinds: each has a provider of its own in the process. */
const shared = new SharedInstances(new FolderFiles(engineAddress, (message) => engineLog().warn(message)))

/** What a resource's module exports for the dynamic provider process. */
export function dynamicProvider<Inputs, Desired, Actual>(
  spec: Spec<Inputs, Desired, Actual>,
): ResourceProvider<Inputs, Desired, Actual> {
  const engine = engineAddress()
  if (engine !== undefined && !watched) {
    exitWithEngine(engine)
    onCancel(() => cancellation.cancel())
  }
  watched = true
  return new DynamicProvider(spec, engineLog(), shared)
}

class DynamicProvider<Inputs, Desired, Actual> extends ResourceProvider<Inputs, Desired, Actual> {
  /**
   * Refuses a resource that the plugin manages and that `aliases` bring here. The SDK finds the provider of a resource by the pointer among its
   * properties, which the plugin does not write: a later refresh or destroy would fail with an error of Node.
   */
  override async check(olds: Values, news: Values): Promise<Checked> {
    const isOfPlugin = !isNew(olds) && news.__provider !== undefined && olds.__provider === undefined
    if (isOfPlugin) return { inputs: news, failures: [{ property: '', reason: wayBackMessage(this.spec.kind) }] }
    const { inputs, failures } = await super.check(unpacked(olds), news)
    return { inputs: packed(inputs), failures }
  }

  override diff(id: string, olds: Values, news: Values): Promise<DiffResult> {
    return super.diff(id, unpacked(olds), unpacked(news))
  }

  override async create(news: Values): Promise<{ id: string; outs: Values }> {
    const { id, outs } = await withPackedState(super.create(unpacked(news)))
    return { id, outs: packed(outs) }
  }

  override async update(id: string, olds: Values, news: Values): Promise<{ outs: Values }> {
    const { outs } = await withPackedState(super.update(id, unpacked(olds), unpacked(news)))
    return { outs: packed(outs) }
  }

  override async read(id: string, props: Values): Promise<{ id: string; props?: Values; inputs?: Values }> {
    const read = await super.read(id, unpacked(props))
    return {
      id: read.id,
      ...(read.props && { props: packed(read.props) }),
      ...(read.inputs && { inputs: packed(read.inputs) }),
    }
  }

  override delete(id: string, props: Values): Promise<void> {
    return super.delete(id, unpacked(props))
  }
}

/** The engine records the properties of an unfinished resource as well. */
async function withPackedState<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof UnfinishedError ? error.with(packed(error.properties)) : error
  }
}

function wayBackMessage(kind: string): string {
  return `the provider plugin manages this ${kind}, and a dynamic resource cannot continue its state: declare it with the SDK of the plugin again, or remove it from the state with \`pulumi state delete\` and take the object over with onExisting: "adopt"`
}
