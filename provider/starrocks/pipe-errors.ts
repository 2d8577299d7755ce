import { withoutCredentials } from '../sql/masked'
import { describePipe } from '../sql/pipe'
import { scrub } from '../sql/quote'
import { readPipe } from '../sql/show'
import { storedCredentials } from '../sql/stored-insert'
import type { Server } from './server'

/**
 * The reason of a failed load, with its secrets masked. StarRocks may quote the pipe's statement, which has the keys of the store
 * in clear. The keys are read from the pipe itself, since the configuration may have other keys by now. A release that masks them
 * there may still quote them in an error, so every `"key" = "value"` is masked in any case.
 */
export async function pipeErrorShown(server: Server, database: string, pipe: string, reason: string): Promise<string> {
  const stored = readPipe(await server.query(describePipe(database, pipe)))
  return scrub(withoutCredentials(reason), { secrets: storedCredentials(stored?.statement ?? '') })
}
