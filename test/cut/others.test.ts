import { vi } from 'vitest'
import { LOADED } from './loaded'
import { queueOfEach } from './queue'
import { runMatrix } from './run'

vi.mock('../../provider/starrocks/with-lock', (original) => queueOfEach(original))

runMatrix('All other resources, cut anywhere', ({ file }) => !LOADED.includes(file))
