import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { withoutMissingReferences } from './rebuild'
import { type Crypter, passphraseCrypter } from './secrets'
import {
  type Deployment,
  deserialize,
  type PendingOperation,
  propertyEncrypter,
  type ResourceState,
  type Snapshot,
  serialize,
} from './state'

const VERSION = 'v3.260.0'

/** The file with the deployment of a stack, with the key to its secrets. */
export class StateFile {
  constructor(
    private readonly path: string,
    private readonly passphrase: string,
  ) {}

  /** The deployment of the last run; undefined before the first one. */
  async read(): Promise<Deployment | undefined> {
    try {
      return JSON.parse(await readFile(this.path, 'utf8')) as Deployment
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw e
    }
  }

  /** Replaces the file atomically: a reader, or a run after a kill, sees the old state or the new one. */
  async write(deployment: Deployment): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true })
    await writeFile(`${this.path}.new`, JSON.stringify(deployment))
    await rename(`${this.path}.new`, this.path)
  }

  /** The resources of the last run, and the crypter that fits them. */
  async load(): Promise<{ snapshot: Snapshot; crypter: Crypter }> {
    const deployment = (await this.read())?.deployment
    const crypter = await passphraseCrypter(this.passphrase, deployment?.secrets_providers?.state?.salt as string)
    return {
      crypter,
      snapshot: {
        resources: (deployment?.resources ?? []).map((r) => deserialize(r, crypter)),
        pendingOperations: (deployment?.pending_operations ?? []).map((o) => ({
          resource: deserialize(o.resource, crypter),
          type: o.type as PendingOperation['type'],
        })),
      },
    }
  }
}

/**
 * The state during a run. Finished resources come first, in the order of completion, then the resources that the run has not
 * reached yet. It is written after every step, so a killed run loses nothing.
 */
export class Checkpoint {
  private readonly news: ResourceState[] = []
  private readonly dones = new Set<ResourceState>()
  private readonly pending = new Map<ResourceState, PendingOperation>()
  private writing: Promise<void> = Promise.resolve()
  private next: Promise<void> | undefined
  private readonly seal: ReturnType<typeof propertyEncrypter>

  constructor(
    private readonly file: StateFile,
    private readonly crypter: Crypter,
    /** The state before the run. A refresh replaces its resources. */
    readonly base: Snapshot,
    /** True if the run can find resources gone to which others refer. */
    private readonly mayFindGone: boolean,
  ) {
    this.seal = propertyEncrypter(crypter)
  }

  /** An operation starts. */
  begin(resource: ResourceState, type: PendingOperation['type']): Promise<void> {
    this.pending.set(resource, { resource, type })
    return this.save()
  }

  /** An operation has ended: `done` is no longer part of the state, `fresh` is. */
  async end(operation: ResourceState | undefined, done?: ResourceState, fresh?: ResourceState): Promise<void> {
    const wasPending = operation !== undefined && this.pending.delete(operation)
    if (done) this.dones.add(done)
    if (fresh) this.news.push(fresh)
    // An unchanged resource needs no write.
    if (wasPending || !isDeepStrictEqual(done, fresh)) await this.save()
  }

  /** The current state. */
  snapshot(): Snapshot {
    const resources = [...this.news, ...this.base.resources].filter((r) => !this.dones.has(r))
    // An interrupted creation stays on record until someone has looked after it (pulumi refresh).
    const interrupted = this.base.pendingOperations.filter((o) => o.type === 'creating')
    const current = renamed(resources)
    return {
      resources: this.mayFindGone ? withoutMissingReferences(current) : current,
      pendingOperations: [...this.pending.values(), ...interrupted],
    }
  }

  /** Writes the current state. Pending saves are combined into one write. */
  save(): Promise<void> {
    this.next ??= this.writing.then(() => {
      this.next = undefined
      this.writing = this.file.write(this.deployment())
      return this.writing
    })
    return this.next
  }

  private deployment(): Deployment {
    const { resources, pendingOperations } = this.snapshot()
    return {
      version: 3,
      deployment: {
        manifest: {
          time: new Date().toISOString(),
          magic: createHash('sha256').update(VERSION).digest('hex'),
          version: VERSION,
        },
        secrets_providers: { type: 'passphrase', state: { salt: this.crypter.state } },
        resources: resources.map((r) => serialize(r, this.seal)),
        ...(pendingOperations.length && {
          pending_operations: pendingOperations.map((o) => ({ ...o, resource: serialize(o.resource, this.seal) })),
        }),
        metadata: {},
      },
    }
  }
}

/** Lets references follow the resources that the program has renamed (conformance: `options-alias`). */
function renamed(resources: ResourceState[]): ResourceState[] {
  const names = new Map(resources.flatMap((r) => (r.formerUrn ? [[r.formerUrn, r.urn] as const] : [])))
  if (!names.size) return resources
  const now = (urn: string) => names.get(urn) ?? urn
  return resources.map((r) => ({
    ...r,
    parent: r.parent && now(r.parent),
    deletedWith: r.deletedWith && now(r.deletedWith),
    dependencies: r.dependencies.map(now),
    propertyDependencies: Object.fromEntries(Object.entries(r.propertyDependencies).map(([k, d]) => [k, d.map(now)])),
  }))
}
