import { type Server, serverFor } from '../starrocks/connection'
import { InputError, messageOf, ProviderError, StaleError, StarRocksError } from './errors'
import { type Log, throttled } from './log'
import { type ConnectionInput, connectionSettings, environmentCredentials, type Surroundings } from './settings'
import type { Session, Step, Values } from './spec'

/**
 * What one operation on one resource works with. It tries for a while where nobody answers, and says so.
 *
 * @param ask how the cluster is asked; a refresh asks for many objects in a row (`snapshotOf`)
 */
export function openSession(inputs: Values, around: Surroundings, log: Log, ask?: (server: Server) => Server): Session {
  const settings = connectionSettings(inputs.connection as ConnectionInput | undefined, around)
  const server = serverOf(inputs, around, log, ask)
  if (settings === undefined || server === undefined) throw new InputError('connection', NO_HOST)
  const urn = inputs.__urn as string | undefined
  const patience = { seconds: settings.retrySeconds, retrying: (message: string) => log.warn(message, urn) }
  return {
    server: {
      address: server.address,
      query: (statement, options) => server.query(statement, { patience, ...options }),
    },
    progress: throttled((message) => log.progress(message, urn)),
    warn: (message) => log.warn(message, urn),
  }
}

export const NO_HOST =
  'no StarRocks host is set: give the resource a `connection`, or set the stack configuration starrocks:host, or the environment variable STARROCKS_HOST'

/** The cluster that these inputs name; undefined where none is set anywhere. */
export function serverOf(
  inputs: Values,
  around: Surroundings,
  log: Log,
  ask = (server: Server) => server,
): Server | undefined {
  const settings = connectionSettings(inputs.connection as ConnectionInput | undefined, around)
  if (settings === undefined) return undefined
  const server = ask(serverFor(settings))
  const others = environmentCredentials(settings, around)
  if (others === undefined) return server
  return {
    address: server.address,
    async query(statement, options) {
      try {
        return await server.query(statement, options)
      } catch (error) {
        if (!(error instanceof StarRocksError && error.is('accessDenied'))) throw error
        // Refresh and destroy are configured with what the last `up` recorded; the environment is read live.
        log.warn(
          `${server.address} refused user ${settings.user}; trying STARROCKS_USER and STARROCKS_PASSWORD instead`,
        )
        return ask(serverFor(others)).query(statement, options)
      }
    },
  }
}

async function run({ server, warn }: Session, step: Step): Promise<void> {
  try {
    await server.query(step.statement, {
      catalog: step.catalog,
      database: step.database,
      variables: step.variables,
    })
  } catch (error) {
    const refused = error instanceof StarRocksError && error.answered
    if (refused && step.refused !== undefined) throw step.refused(error)
    if (step.lossIfRefused === undefined || !refused) throw error
    const message = `${step.lossIfRefused}: ${messageOf(error)}`
    if (!step.optional) throw new ProviderError(message, { cause: error })
    warn(message)
  }
}

/** How often statements are worked out again. */
const ROUNDS = 3

/** What was observed is not true any more, or what a statement did is not known: a look decides how to go on. */
function isToBeSettled(error: unknown): boolean {
  if (error instanceof StaleError) return true
  if (!(error instanceof StarRocksError)) return false
  return error.is('unreachable', 'catalogExists', 'databaseExists', 'tableExists', 'pipeExists', 'analyzeJobExists')
}

/**
 * Runs the statements between what is there and what is wanted. When the connection is lost, nobody knows whether the last one
 * took effect: so the rest is worked out anew from what is there by then; no statement is ever repeated blindly. So it is when
 * somebody else, or a run that was cut off, has made or changed the object meanwhile.
 */
export async function reconcile(
  session: Session,
  steps: (round: number) => Step[] | Promise<Step[]>,
  applied: () => void = () => {},
): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      for (const step of await steps(round)) {
        await step.ready?.(session)
        await run(session, step)
        applied()
        await step.done?.(session)
      }
      return
    } catch (error) {
      if (round === ROUNDS || !isToBeSettled(error)) throw error
    }
  }
}
