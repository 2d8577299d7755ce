import { vi } from 'vitest'
import type { APART } from './apart'
import { queueOfEach } from './queue'
import { runMatrix } from './run'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

const SCENARIO: (typeof APART)[number] = 'PartitionRefresh (swapped)'

runMatrix('A partition that is swapped, cut anywhere', (name) => name === SCENARIO)
