import type { Handlers } from '../execute'
import { runDelete } from '../load/delete'
import { runInsert } from '../load/insert'

export const loadHandlers: Handlers = {
  async insert(session, insert) {
    const { rows, label, transactionId } = await runInsert(session, insert)
    return {
      kind: 'ok',
      affectedRows: rows,
      info: `{'label':'${label}', 'status':'VISIBLE', 'txnId':'${transactionId}'}`,
    }
  },

  async delete(session, statement) {
    return { kind: 'ok', affectedRows: await runDelete(session, statement) }
  },
}
