import { ProviderError } from '../../provider/errors'
import type { Server } from '../../provider/starrocks/server'

/** The limit for one answer. A metastore that is down costs some seconds, and everything shall end while somebody looks. */
const ANSWER_MS = 20_000

/** A view of a cluster that refuses every statement but SELECT and SHOW: the doctor never changes anything. */
export function readOnly(server: Server): Server {
  return {
    address: server.address,
    cluster: server.cluster ?? server,
    query(statement, options) {
      if (!/^(SELECT|SHOW|ADMIN SHOW) /.test(statement.text))
        throw new ProviderError(`the doctor only reads, and does not send ${statement.masked}`)
      return server.query(statement, { timeoutMs: ANSWER_MS, ...options })
    },
  }
}
