import { describe, expect, test } from 'vitest'
import { type Replayed, replay, type Scenario, scenarios } from './pulumi-replay'
import { sections } from './pulumi-sections'

// A step starts two processes, so scenarios run in parallel; a test waits for its own step.
const AHEAD = 3
const all = scenarios()
const running = new Map<Scenario, Promise<Replayed>[]>()

/** The steps of a scenario, each when it is done. */
function stepsOf(scenario: Scenario): Promise<Replayed>[] {
  let steps = running.get(scenario)
  if (!steps) {
    const settle: ((replayed: Replayed | Error) => void)[] = []
    steps = scenario.steps.map(
      (_, i) =>
        new Promise((resolve, reject) => {
          settle[i] = (replayed) => (replayed instanceof Error ? reject(replayed) : resolve(replayed))
        }),
    )
    // The reader of a step gets its error; a step without a reader must not cause an unhandled rejection.
    for (const step of steps) step.catch(() => {})
    running.set(scenario, steps)
    void replay(scenario, (i, replayed) => settle[i]!(replayed))
  }
  return steps
}

describe.each(all.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const steps = scenario.steps.map((step, i) => [`${i + 1} ${step.command}: ${step.name}`, step, i] as const)

  test.each(steps)('%s', { timeout: 180_000 }, async (_, step, i) => {
    const at = all.indexOf(scenario)
    const [steps] = all.slice(at, at + AHEAD).map(stepsOf)
    const compared = Object.entries(sections(step, await steps![i]!))
    const actual = Object.fromEntries(compared.map(([section, [, value]]) => [section, value]))
    expect(actual).toEqual(Object.fromEntries(compared.map(([section, [value]]) => [section, value])))
  })
})
