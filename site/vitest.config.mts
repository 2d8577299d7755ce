import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['check/**/*.test.mts'],
    // These end what hangs.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
})
