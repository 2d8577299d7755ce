import { withoutCredentials } from '../sql/masked'
import { describePipe } from '../sql/pipe'
import { scrub } from '../sql/quote'
import { readPipe } from '../sql/show'
import { storedCredentials } from '../sql/stored-insert'
import type { Server } from './server'

/**
 * What StarRocks says of a failed load, as it may be shown. It may quote the pipe's statement, which holds the keys of the store in
 * clear; so they are asked of the pipe itself, since those of the configuration can be others by now. A release that masks them there may
 * still quote them in an error: so what stands in it as `"key" = "value"` is masked in any case.
 */
export async function pipeErrorShown(server: Server, database: string, pipe: string, reason: string): Promise<string> {
  const stored = readPipe(await server.query(describePipe(database, pipe)))
  return scrub(withoutCredentials(reason), { secrets: storedCredentials(stored?.statement ?? '') })
}
