import { vi } from 'vitest'
import { queueOfEach } from './queue'
import { runMatrix } from './run'
import { TABLES } from './tables'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

/** Tables that pipes load: a row that is lost or doubled is the worst that an interrupted run can do. */
runMatrix('Tables and their partitions, cut anywhere', TABLES)
