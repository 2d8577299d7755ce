import { Provider, type ProviderEnvironment } from './provider'
import type { ResourceState } from './state'
import { parseReference } from './urn'
import type { Props } from './values'

/** The running provider processes of a deployment, by reference (`URN::ID`). */
export class Registry {
  private readonly loaded = new Map<string, Promise<Provider>>()

  constructor(private readonly environment: ProviderEnvironment) {}

  /** The provider of a resource; it has been configured or ensured before. */
  get(reference: string): Promise<Provider> {
    const provider = this.loaded.get(reference)
    if (!provider) throw new Error(`provider ${reference} is not loaded`)
    return provider
  }

  /** Starts a provider with a new configuration in place of the one that may be running. */
  async configure(reference: string, config: Props): Promise<void> {
    const former = this.loaded.get(reference)
    this.loaded.set(reference, Provider.start(config, this.environment))
    await (await former)?.close()
    await this.get(reference)
  }

  /**
   * Starts a provider with the recorded configuration, unless it runs: refresh and destroy have no other one (conformance:
   * `config-recorded` 2, 7).
   */
  async ensure(reference: string, olds: ReadonlyMap<string, ResourceState>): Promise<void> {
    if (!reference || this.loaded.has(reference)) return
    const { urn, id } = parseReference(reference)
    const old = olds.get(urn)
    if (old?.id !== id) throw new Error(`unknown provider ${reference}`)
    await this.configure(reference, old.inputs)
  }

  /** Ends all processes. */
  async close(): Promise<void> {
    const providers = await Promise.allSettled(this.loaded.values())
    await Promise.all(providers.map((p) => p.status === 'fulfilled' && p.value.close()))
  }
}
