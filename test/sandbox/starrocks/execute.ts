import type { Answer } from './answer'
import { unsupported } from './errors'
import { alterHandlers } from './handlers/alter'
import { databaseHandlers } from './handlers/databases'
import { loadHandlers } from './handlers/loads'
import { pipeHandlers } from './handlers/pipes'
import { sessionHandlers } from './handlers/sessions'
import { tableHandlers } from './handlers/tables'
import type { Session } from './session'
import type { ParsedStatement, Statement, StatementOf } from './statements'

/** How the statements of one kind are run. */
export type Handler<K extends Statement['kind']> = (
  session: Session,
  statement: StatementOf<K>,
  parsed: ParsedStatement,
) => Answer | Promise<Answer>

export type Handlers = { [K in Statement['kind']]?: Handler<K> }

const HANDLERS: Handlers = {
  ...sessionHandlers,
  ...databaseHandlers,
  ...tableHandlers,
  ...alterHandlers,
  ...loadHandlers,
  ...pipeHandlers,
}

export async function executeStatement(session: Session, parsed: ParsedStatement): Promise<Answer> {
  const { statement } = parsed
  const handler = HANDLERS[statement.kind] as Handler<Statement['kind']> | undefined
  if (!handler) throw unsupported(statement.kind)
  return handler(session, statement as never, parsed)
}
