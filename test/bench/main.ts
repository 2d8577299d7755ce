import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPulumi } from '../pulumi/cli'
import { buildVersitygw, findVersitygw } from '../sandbox/versitygw'
import { optionsOf } from './options'
import { prepare } from './prerequisites'
import { asMarkdown, asText, type Conditions, report, thisMachine } from './report'
import { Results } from './results'
import type { Outcome, Scenario } from './scenario'
import { engine } from './scenarios/engine'
import { inference } from './scenarios/inference'
import { listing } from './scenarios/listing'
import { loading } from './scenarios/loading'
import { plugin } from './scenarios/plugin'
import { preview } from './scenarios/preview'
import { roundTrips } from './scenarios/round-trips'
import { scale } from './scenarios/scale'
import { state } from './scenarios/state'
import { hasArrow } from './support/arrow'
import { root } from './support/node'

const SCENARIOS: readonly Scenario[] = [loading, plugin, preview, inference, listing, roundTrips, state, scale, engine]
/** For a table that is kept. */
const LEAST_RUNS = 3

/** `npm run bench`: measures the budgets of the design, and fails if one is exceeded. */
async function main(): Promise<void> {
  const names = SCENARIOS.map(({ name }) => name)
  const values = optionsOf(process.argv.slice(2), names)
  if (values === undefined) return
  const { runs } = values

  const scenarios = SCENARIOS.filter(({ name }) => values.only?.includes(name) ?? true)
  await getReady(scenarios)
  const engine = findPulumi() ? 'the Pulumi CLI' : "this repository's own (test/sandbox/engine), as no CLI was found"
  const conditions: Conditions = { engine, machine: thisMachine(), runs }
  const results = new Results(join(root, 'dist/bench'))
  const outcomes: [string, Outcome][] = []
  for (const scenario of scenarios) {
    console.error(`measuring: ${scenario.name}`)
    const outcome = await scenario.run({ runs })
    results.save(scenario.name, { ...conditions, outcome })
    outcomes.push([scenario.name, outcome])
  }
  const result = report(outcomes, conditions)
  writeFileSync(join(root, 'dist/bench.json'), `${JSON.stringify(result, null, 2)}\n`)
  console.log(`engine: ${engine}\nmachine: ${conditions.machine}\nruns: ${runs}\n\n${asText(result)}`)
  if (values.write) {
    const kept = { ...conditions, runs: LEAST_RUNS }
    writeFileSync(join(root, 'docs/performance.md'), asMarkdown(report(results.all(names, kept), kept)))
  }
  if (result.figures.some(({ kept }) => kept === 'NO')) process.exitCode = 1
}

/** Builds what is missing, or says so, before anything is measured. */
async function getReady(scenarios: readonly Scenario[]): Promise<void> {
  const names = scenarios.map(({ name }) => name)
  const { build, says } = prepare(names, {
    versitygw: findVersitygw() !== undefined,
    go: spawnSync('go', ['version']).status === 0,
    pyarrow: !names.includes('inference') || (await hasArrow()),
  })
  for (const text of says) console.error(text)
  try {
    if (build) buildVersitygw()
  } catch {
    console.error(
      'versitygw could not be built (see above): the comparison of footers with pyarrow.dataset is left out',
    )
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
