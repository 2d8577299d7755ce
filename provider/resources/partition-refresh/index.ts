import { InputError, StarRocksError } from '../../core/errors'
import { same } from '../../core/policy'
import { connectionShape } from '../../core/settings'
import { integer, list, map, name, plain, string } from '../../core/shape'
import type { Spec } from '../../core/spec'
import { hasUnknown } from '../../core/unknown'
import {
  type CustomResourceOptions,
  dynamicProvider,
  type Input,
  type Output,
  StarRocksResource,
} from '../../pulumi/dynamic'
import type { ConnectionArgs } from '../args'
import { refresh } from './refresh'
import { findTarget, type RefreshArgs } from './target'

/**
 * The arguments of a {@link PartitionRefresh}.
 * @since 0.1.0
 */
export interface PartitionRefreshArgs {
  /** The database of the table. A change replaces the resource, which refreshes the other partition. */
  readonly database: Input<string>
  /** The table of a PipeTable. A change replaces the resource. */
  readonly tableName: Input<string>
  /**
   * The partition, each value as it stands in the path: `{ year: '2024', month: '01' }`. The keys are the columns that the table is
   * partitioned by where they come from the path, else all Hive keys of the path. A change replaces the resource.
   */
  readonly partitionSpec: Input<Record<string, Input<string>>>
  /** Any plain values. Default: none. Changed in place: the partition is refreshed again. */
  readonly triggers?: Input<Input<unknown>[]>
  /** For how many seconds all of it may take. Default: 3600. Changes only Pulumi's state. */
  readonly timeoutSeconds?: Input<number>
  /** The object store as the machine that runs Pulumi sees it. Default: as StarRocks sees it. Changes only Pulumi's state. */
  readonly clientEndpoint?: Input<string>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * Deletes all rows of one Hive partition of a PipeTable, and loads its files again: after a file was overwritten with corrected data,
 * or deleted. It runs when the resource is created and when its `triggers` change; destroying it changes nothing.
 *
 * ```ts
 * new starrocks.PartitionRefresh('january', {
 *   database: flights.database,
 *   tableName: flights.tableName,
 *   partitionSpec: { year: '2001', month: '01' },
 *   triggers: [correctedFile.etag],
 * })
 * ```
 *
 * Each file ends up in the table exactly once, whether it was overwritten, added, deleted or left alone, and whatever the pipe does
 * meanwhile. Where the table is partitioned by these columns the rows are swapped in one step; else they are deleted and loaded,
 * and a query in between sees none. A refresh that was cut off is mended by the next one. StarRocks 3.2 and later.
 * @since 0.1.0
 */
export class PartitionRefresh extends StarRocksResource {
  /** Files whose rows now stand in place of the partition's. */
  declare readonly reloadedFiles: Output<number>
  /** Files that were new or changed, and that the pipe has loaded itself. */
  declare readonly loadedFiles: Output<number>

  /** The resource's name means nothing to StarRocks. */
  constructor(name: string, args: PartitionRefreshArgs, options?: CustomResourceOptions) {
    super(spec, name, args, options)
  }
}

interface Inputs extends RefreshArgs {
  readonly triggers?: readonly unknown[]
  readonly timeoutSeconds?: number
  readonly clientEndpoint?: string
}

const TIMEOUT_SECONDS = 3600

const spec: Spec<Inputs, Inputs, Record<string, never>> = {
  kind: 'PartitionRefresh',
  file: 'partition-refresh',
  ownsNothing: true,
  fields: {
    database: { shape: name(), policy: 'replace', required: true },
    tableName: { shape: name(), policy: 'replace', required: true },
    partitionSpec: { shape: map(string()), policy: 'replace', required: true },
    triggers: { shape: list(plain()), policy: 'inPlace' },
    timeoutSeconds: { shape: integer(1), policy: 'stateOnly' },
    clientEndpoint: { shape: string(), policy: 'stateOnly' },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: {},
  observed: ['reloadedFiles', 'loadedFiles'],

  async complete(draft, { recorded, server }) {
    if (server === undefined || hasUnknown([draft.database, draft.tableName, draft.partitionSpec])) return
    if (Object.keys(recorded).length > 0) return
    try {
      await findTarget(draft as unknown as Inputs, server)
    } catch (error) {
      // The table may be made in the same run: what cannot be looked at yet, the refresh itself looks at.
      const later = error instanceof StarRocksError || (error instanceof InputError && error.property === 'tableName')
      if (!later) throw error
    }
  },

  id: ({ database, tableName, partitionSpec }) => {
    return [database, tableName, ...Object.entries(partitionSpec).map(([key, value]) => `${key}=${value}`)].join('.')
  },

  define: (inputs) => inputs,
  // The rows of a partition say nothing of when they were loaded: what was refreshed stays refreshed.
  read: async () => ({}),
  actualFromState: () => ({}),
  confirmAdoption: () => {},
  plan: () => [],
  planDelete: () => [],
  remainder: () => undefined,

  async waitUntilReady(inputs, session, before) {
    const done = Object.keys(before).length > 0 && same(before.triggers, inputs.triggers)
    if (done) return {}
    const { timeoutSeconds = TIMEOUT_SECONDS, clientEndpoint } = inputs
    return { ...(await refresh(inputs, session, timeoutSeconds, clientEndpoint)) }
  },

  outputs: async (_inputs, _server, { reloadedFiles, loadedFiles }) => ({ reloadedFiles, loadedFiles }),
  declared: () => ({}),
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = dynamicProvider(spec)
