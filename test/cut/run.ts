import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadKinds } from '../fixtures'
import { AFTER_DESTROY, type Cell, type Clean, cleanRun, runCell } from './matrix'
import { cellsOf, nameOf, RULE, WHOLE } from './plan'
import type { Known, Operation, Scenario } from './scenario'

/** Most of a cell is waiting: for a load, a schema change, an answer. */
const AT_ONCE = 4
/** For each operation, where nearly all of a cell is waiting: a minute of it for the lock of a killed run to lapse. */
const WAITING_AT_ONCE = 6

interface Line {
  readonly what: string
  readonly statements: number
  readonly cells: number
  readonly failures: readonly string[]
  readonly known: readonly string[]
  readonly unreached: readonly string[]
}

interface Run {
  readonly scenario: Scenario
  readonly operation: Operation
  readonly clean: Clean
  /** How many cells run side by side. */
  readonly atOnce: number
}

/**
 * Runs the matrix of some scenarios in the fixtures, and prints how large it was and what has failed.
 *
 * @param sideBySide whether all operations run at once, since their cells do little but wait
 */
export function runMatrix(title: string, includes: (scenario: string) => boolean, { sideBySide = false } = {}): void {
  const lines: Line[] = []
  const atOnce = sideBySide ? WAITING_AT_ONCE : AT_ONCE
  const began = Date.now()
  describe(title, async () => {
    const scenarios = await scenariosOf(includes)
    describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
      '%s',
      { concurrent: sideBySide },
      (_, scenario) => {
        const clean = new Map<Operation, Clean>()
        // One by one, and before any cell: a busy process sends more statements while it waits, and their points would not be found again.
        beforeAll(async () => {
          for (const operation of scenario.operations) clean.set(operation, await cleanRun(scenario, operation))
        }, 900_000)
        test.each(scenario.operations.map((operation) => [operation.name, operation] as const))(
          '%s ends as without a fault, wherever one strikes it',
          async (_, operation) => {
            const line = await runOperation({ scenario, operation, clean: clean.get(operation)!, atOnce })
            lines.push(line)
            expect(line.failures).toEqual([])
          },
          WHOLE ? 3_600_000 : 900_000,
        )
      },
    )
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

async function runOperation({ scenario, operation, clean, atOnce }: Run): Promise<Line> {
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
  await Promise.all(Array.from({ length: atOnce }, work))
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
