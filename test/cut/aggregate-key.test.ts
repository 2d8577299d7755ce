import { vi } from 'vitest'
import type { APART } from './apart'
import { queueOfEach } from './queue'
import { runMatrix } from './run'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

const SCENARIO: (typeof APART)[number] = 'PipeTable (aggregate key)'

runMatrix('A table that aggregates, cut anywhere', (name) => name === SCENARIO)
