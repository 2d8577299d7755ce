import { afterAll, vi } from 'vitest'

/** Files of `npm test` share processes: what one of them has replaced is as before for the next. */
afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})
