import { afterAll, describe, expect, test } from 'vitest'
import { loadKinds } from '../fixtures'
import { AFTER_DESTROY, type Cell, type Clean, cleanRun, runCell } from './matrix'
import { cellsOf, nameOf, RULE, WHOLE } from './plan'
import type { Known, Operation, Scenario } from './scenario'

/** Most of a cell is waiting: for a load, a schema change, an answer. The whole matrix has no other suites beside it. */
const AT_ONCE = WHOLE ? 12 : 4

interface Line {
  readonly what: string
  readonly statements: number
  readonly cells: number
  readonly failures: readonly string[]
  readonly known: readonly string[]
  readonly unreached: readonly string[]
}

/** Runs the matrix of some scenarios in the fixtures, and prints how large it was and what has failed. */
export function runMatrix(title: string, includes: (scenario: string) => boolean): void {
  const lines: Line[] = []
  const began = Date.now()
  describe(title, async () => {
    const scenarios = await scenariosOf(includes)
    describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
      test.each(scenario.operations.map((operation) => [operation.name, operation] as const))(
        '%s ends as without a fault, wherever one strikes it',
        async (_, operation) => {
          const line = await runOperation(scenario, operation)
          lines.push(line)
          expect(line.failures).toEqual([])
        },
        WHOLE ? 3_600_000 : 900_000,
      )
    })
  })
  afterAll(() => {
    process.stdout.write(`${table(title, lines, (Date.now() - began) / 1000)}\n`)
  })
}

export async function scenariosOf(includes: (scenario: string) => boolean): Promise<Scenario[]> {
  const scenarios = (await loadKinds()).flatMap(({ spec, faults }) =>
    faults.map(({ form, ...scenario }) => ({
      ...scenario,
      name: form === undefined ? spec.kind : `${spec.kind} (${form})`,
      kind: spec.file,
    })),
  )
  return scenarios.filter(({ name }) => includes(name))
}

async function runOperation(scenario: Scenario, operation: Operation): Promise<Line> {
  const clean = await cleanRun(scenario, operation)
  const cells = cellsOf(scenario, operation, clean.points)
  const found = { failures: [] as string[], known: [] as string[], unreached: [] as string[] }
  const waiting = [...cells]
  const work = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      const { reached, failure } = await attempt(cell, clean)
      const known = failure?.startsWith(AFTER_DESTROY) ? knownOf(cell) : undefined
      if (known !== undefined) found.known.push(`${nameOf(cell)}: ${known.because}`)
      else if (failure !== undefined) found.failures.push(`${nameOf(cell)}: ${failure}`)
      else if (!reached) found.unreached.push(nameOf(cell))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const what = `${scenario.name}: ${operation.name}`
  return { what, statements: clean.points.length, cells: cells.length, ...found }
}

function knownOf({ operation: { known = [] }, at, fault }: Cell): Known | undefined {
  return known.find((one) => one.at.test(at.text) && one.faults.includes(fault))
}

async function attempt(cell: Cell, clean: Clean): ReturnType<typeof runCell> {
  try {
    return await runCell(cell, clean)
  } catch (error) {
    return { reached: true, failure: `the run breaks off: ${(error as Error).message}` }
  }
}

function table(title: string, lines: readonly Line[], seconds: number): string {
  const sum = (of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0)
  const width = Math.max(...lines.map(({ what }) => what.length), 5)
  const row = (what: string, ...counts: (number | string)[]) =>
    [what.padEnd(width), ...counts.map((count) => String(count).padStart(10))].join(' ')
  return [
    '',
    `${title}: ${RULE}`,
    row('', 'statements', 'cells', 'failed', 'known', 'unreached'),
    ...lines.map(({ what, statements, cells, failures, known, unreached }) =>
      row(what, statements, cells, failures.length, known.length, unreached.length),
    ),
    row(
      'all',
      sum(({ statements }) => statements),
      sum(({ cells }) => cells),
      sum(({ failures }) => failures.length),
      sum(({ known }) => known.length),
      sum(({ unreached }) => unreached.length),
    ),
    `${seconds.toFixed(0)} s`,
    ...lines.flatMap(({ failures }) => failures.map((failure) => `failed: ${failure}`)),
    ...lines.flatMap(({ known }) => known.map((difference) => `known: ${difference}`)),
    ...lines.flatMap(({ unreached }) =>
      unreached.map((name) => `not reached, since it was not sent this time: ${name}`),
    ),
  ].join('\n')
}
