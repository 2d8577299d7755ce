import { unsupported } from '../errors'
import type { AnalyzeScope, Statement } from '../statements'
import type { Cursor } from './cursor'

/** Reads ANALYZE [FULL | SAMPLE] TABLE t [(columns)] [UPDATE HISTOGRAM ON ...] [WITH ... MODE] [PROPERTIES (...)]. */
export function parseAnalyze(cursor: Cursor): Statement {
  cursor.expect('ANALYZE')
  const sample = parseSample(cursor) ?? false
  cursor.expect('TABLE')
  const table = cursor.qualifiedName()
  let columns = parseColumns(cursor)
  const histogram = cursor.accept('UPDATE', 'HISTOGRAM', 'ON')
  if (histogram) {
    columns = cursor.commaSeparated(() => cursor.identifier())
    parseHistogramBuckets(cursor)
  }
  const mode = parseMode(cursor)
  const properties = cursor.properties()
  return {
    kind: 'analyze',
    sample,
    table,
    columns,
    histogram,
    async: (mode ?? parseMode(cursor)) === 'ASYNC',
    properties,
  }
}

/** Reads CREATE ANALYZE from ANALYZE on. */
export function parseCreateAnalyze(cursor: Cursor): Statement {
  cursor.expect('ANALYZE')
  if (cursor.accept('IF', 'NOT', 'EXISTS')) {
    cursor.expect('TABLE')
    throw unsupported('CREATE ANALYZE IF NOT EXISTS')
  }
  const sample = parseSample(cursor)
  const scope = parseScope(cursor)
  if (cursor.at('UPDATE')) throw unsupported('CREATE ANALYZE ... UPDATE HISTOGRAM')
  return { kind: 'createAnalyze', sample, scope, properties: cursor.properties() }
}

/** Reads DROP STATS and DROP ANALYZE, from the word after DROP. */
export function parseDropAnalyze(cursor: Cursor): Statement | undefined {
  if (cursor.accept('ANALYZE')) return { kind: 'dropAnalyze', id: String(cursor.integer()) }
  if (cursor.accept('ALL', 'ANALYZE', 'JOB')) return { kind: 'dropAnalyze' }
  if (cursor.accept('STATS')) return { kind: 'dropStats', table: cursor.qualifiedName() }
  return undefined
}

function parseSample(cursor: Cursor): boolean | undefined {
  if (cursor.accept('SAMPLE')) return true
  return cursor.accept('FULL') ? false : undefined
}

function parseScope(cursor: Cursor): AnalyzeScope {
  if (cursor.accept('ALL')) return {}
  if (cursor.accept('DATABASE')) return { database: cursor.qualifiedName() }
  cursor.expect('TABLE')
  return { table: cursor.qualifiedName(), columns: parseColumns(cursor) }
}

function parseColumns(cursor: Cursor): string[] | undefined {
  if (cursor.accept('ALL', 'COLUMNS')) return undefined
  if (cursor.at('PREDICATE') || cursor.at('MULTIPLE')) throw unsupported(`${cursor.token.text} COLUMNS`)
  return cursor.atSymbol('(') ? cursor.identifierList() : undefined
}

function parseHistogramBuckets(cursor: Cursor): void {
  if (cursor.peek().kind !== 'number') return
  cursor.expect('WITH')
  cursor.integer()
  cursor.expect('BUCKETS')
}

function parseMode(cursor: Cursor): string | undefined {
  for (const mode of ['SYNC', 'ASYNC']) if (cursor.accept('WITH', mode, 'MODE')) return mode
  return undefined
}
