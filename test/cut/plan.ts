import { FACES, type Face } from '../support/provider-requests'
import type { Cell } from './matrix'
import type { Operation, Scenario } from './scenario'
import { FAULTS, type Fault, type Point } from './strike'

/** Every cell, for `npm run test:cut`; or what `npm test` has time for. */
export const WHOLE = process.env.CUT === 'whole'

const SAMPLE = 25
const PLUGIN_SAMPLE = 6

/** Printed above the table, so that a run can be repeated. */
export const RULE = WHOLE
  ? 'every statement with every fault; real processes of both faces killed at every statement of PipeTable and HiveCatalog, and at the first and last write of all others'
  : `at every write the connection is cut before and after it; of all else one cell in ${SAMPLE}, by the hash of its name; the plugin killed at the first and last write of PipeTable and HiveCatalog, and in one operation in ${PLUGIN_SAMPLE} of all others (npm run test:cut runs all)`

/** The cells of an operation. */
export function cellsOf(scenario: Scenario, operation: Operation, points: readonly Point[]): Cell[] {
  const cells = points.flatMap((at) => FAULTS.map((fault): Cell => ({ scenario, operation, at, fault })))
  const killed = (face: Face) => (at: Point) => ({ ...base(scenario, operation, at), real: face })
  if (!WHOLE) return [...cells.filter(isQuick), ...fewDeaths(scenario, operation, points).map(killed('plugin'))]
  return [...cells, ...FACES.flatMap((face) => realDeaths(scenario, points).map(killed(face)))]
}

export function nameOf({ scenario, operation, at, fault, real }: Cell): string {
  const where = `${at.writes}.${at.nth} ${at.text.replace(/\s+/g, ' ').slice(0, 90)}`
  return `${scenario.name}, ${operation.name}: ${fault}${real ? ` (SIGKILL, ${real})` : ''} at ${where}`
}

function base(scenario: Scenario, operation: Operation, at: Point): Cell {
  return { scenario, operation, at, fault: 'killed after' satisfies Fault }
}

function isQuick(cell: Cell): boolean {
  return (cell.at.changes && cell.fault.startsWith('cut')) || hash(nameOf(cell)) % SAMPLE === 0
}

/** Where a process of its own is killed. */
function realDeaths({ kind }: Scenario, points: readonly Point[]): Point[] {
  return OFTEN.has(kind) ? [...points] : ends(points)
}

function fewDeaths({ kind, name }: Scenario, operation: Operation, points: readonly Point[]): Point[] {
  if (OFTEN.has(kind)) return ends(points)
  return hash(`${name}, ${operation.name}`) % PLUGIN_SAMPLE === 0 ? ends(points).slice(-1) : []
}

/** The first and the last write. */
function ends(points: readonly Point[]): Point[] {
  const writes = points.filter(({ changes }) => changes)
  return [...new Set([...writes.slice(0, 1), ...writes.slice(-1)])]
}

const OFTEN = new Set(['pipe-table', 'hive-catalog'])

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return value
}
