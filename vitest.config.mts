import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What runs whole programs by the engine, or takes long otherwise: each has a script of its own, and CI runs them all. */
const SUITES: Record<string, string[]> = {
  'test:engine': ['test/conformance/pulumi.test.ts', 'test/sandbox/engine.test.ts', 'test/sandbox/engine/kill.test.ts'],
  'test:programs': [
    'test/quickstart.test.ts',
    'test/pulumi/{stack,kill}.test.ts',
    'test/*examples*.test.ts',
    'test/*-example.test.ts',
    'test/docs/{ci,getting-started,readme,resources}.test.ts',
    'test/secrets/{secrets,plugin-secrets}.test.ts',
  ],
  // Faults and attacks wherever they can strike, races of processes, every release, every import, every input unknown, and for every kind of
  // resource whose object it is and the privileges that it needs.
  'test:long': [
    'test/cut/**/*.test.ts',
    'test/hostile/**/*.test.ts',
    'test/model/**/*.test.ts',
    'test/{concurrency,faces,moved-faces,partition-refresh,refresh-lock,versions}.test.ts',
    'test/starrocks/silence.test.ts',
    'test/plugin/secrets.test.ts',
    'test/import*.test.ts',
    'test/{unknown-inputs,catalog/unknown}.test.ts',
    'test/{ownership,least-privileges}.test.ts',
    'test/live/live.test.ts',
  ],
  'test:cli': ['test/cli/**/*.test.ts'],
  // Every example in YAML and Python beside its TypeScript.
  'test:languages': ['test/languages/**/*.test.ts'],
  'test:package': ['test/package/{consumer,pnpm,yarn,plugin}.test.ts'],
}

/** All of them at once, as CI runs them: side by side they keep the processors busy until the last file. */
const SIDE_BY_SIDE = { 'test:rest': Object.values(SUITES).flat() }

const script = process.env.npm_lifecycle_event ?? ''

/** In a fresh clone the runner goes by the size of the files. Those of test/cut are small and take minutes, in which they mostly wait. */
class CutFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isCut = ({ moduleId }: TestSpecification) => Number(moduleId.includes('/test/cut/'))
    return (await super.sort(files)).toSorted((a, b) => isCut(b) - isCut(a))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: CutFirst },
    include: { ...SUITES, ...SIDE_BY_SIDE }[script] ?? ['test/**/*.test.ts'],
    exclude: script === 'test' ? Object.values(SUITES).flat() : [],
    // By itself it leaves one core alone, which is half of a small machine. Most files wait a good part of their time: for jobs of the sandbox, for a command of the CLI.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // A process for each file of `npm test` would spend more on loading the SDK than on the tests. The other suites replace modules and folders.
    isolate: script !== 'test',
    // These end what hangs. No test may depend on how fast the machine is or on what else it runs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    experimental: { fsModuleCache: true },
    globalSetup: 'test/support/global-setup.ts',
    setupFiles: ['test/support/forget-settings.ts', 'test/support/leave-nothing.ts'],
    // CI counts what passed in the runner's own reports, one of each script.
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: `dist/reports/${script.replace(':', '-')}.json` }]]
      : ['default'],
  },
})
