import { vi } from 'vitest'
import type { APART } from './apart'
import { queueOfEach } from './queue'
import { runMatrix } from './run'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

const SCENARIO: (typeof APART)[number] = 'PipeTable (duplicate key)'

runMatrix('A table that keeps all rows, cut anywhere', (name) => name === SCENARIO)
