import type { Statement, StatementOf } from '../statements'
import type { Cursor } from './cursor'
import { parseInsert } from './load'

const UNITS = ['HOUR', 'SECOND', 'MINUTE', 'DAY']

/** Reads SUBMIT TASK [name] [PROPERTIES (...)] [SCHEDULE [START(...)] EVERY(...)] AS INSERT ... */
export function parseSubmitTask(cursor: Cursor): Statement {
  cursor.expect('SUBMIT', 'TASK')
  const named = !cursor.at('AS') && !cursor.at('SCHEDULE') && !cursor.at('PROPERTIES')
  const name = named ? cursor.qualifiedName() : undefined
  let properties = cursor.properties()
  const schedule = cursor.accept('SCHEDULE') ? parseSchedule(cursor) : undefined
  if (properties.size === 0) properties = cursor.properties()
  cursor.expect('AS')
  if (!cursor.at('INSERT')) {
    throw cursor.unexpected("'INSERT'", "'CREATE'", "'DESC'", "'EXPLAIN'", "'DESCRIBE'")
  }
  return { kind: 'submitTask', name, properties, schedule, insert: parseInsert(cursor) }
}

function parseSchedule(cursor: Cursor): NonNullable<StatementOf<'submitTask'>['schedule']> {
  const start = cursor.accept('START') ? cursor.list(() => cursor.string())[0] : undefined
  cursor.expect('EVERY')
  cursor.expectSymbol('(')
  cursor.expect('INTERVAL')
  const amount = cursor.integer()
  const unit = UNITS.find((word) => cursor.accept(word))
  if (!unit) throw cursor.unexpected(...UNITS.map((word) => `'${word}'`))
  cursor.expectSymbol(')')
  return { start, amount, unit }
}
