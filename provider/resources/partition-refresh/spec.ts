import { same } from '../../core/policy'
import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { isNew } from '../../core/statements'
import { hasUnknown } from '../../core/values'
import { InputError, StarRocksError } from '../../errors'
import type { Checked } from '../args'
import type { PartitionRefreshArgs } from './args'
import { refresh } from './refresh'
import { shownRefresh } from './statements'
import { findTarget } from './target'

export type Inputs = Checked<PartitionRefreshArgs>

const TIMEOUT_SECONDS = 3600

export const spec: Spec<Inputs, Inputs, Record<string, never>> = {
  kind: 'PartitionRefresh',
  file: 'partition-refresh',
  ownsNothing: true,
  inputs: schema.inputsOf('PartitionRefresh'),
  computed: {},
  observed: ['reloadedFiles', 'loadedFiles'],

  async complete(draft, { recorded, server, show }) {
    if (hasUnknown([draft.database, draft.tableName, draft.partitionSpec])) return
    if (!isNew(recorded) && same(recorded.triggers, draft.triggers)) return
    const inputs = draft as unknown as Inputs
    try {
      show(shownRefresh(inputs, server && (await findTarget(inputs, server))))
    } catch (error) {
      show(shownRefresh(inputs))
      // The same run may create the table: the refresh itself checks what cannot be read yet.
      const later = error instanceof StarRocksError || (error instanceof InputError && error.property === 'tableName')
      if (!later) throw error
    }
  },

  id: ({ database, tableName, partitionSpec }) => {
    return [database, tableName, ...Object.entries(partitionSpec).map(([key, value]) => `${key}=${value}`)].join('.')
  },

  imports:
    'a PartitionRefresh cannot be imported, since StarRocks has no object of it: declare it, and it refreshes the partition once',

  define: (inputs) => inputs,
  // The rows of a partition do not show when they were loaded, so a refreshed partition stays refreshed.
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
