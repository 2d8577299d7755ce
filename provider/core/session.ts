import { InputError, messageOf, ProviderError, StaleError, StarRocksError } from '../errors'
import { serverFor } from '../starrocks/connection'
import { waitForStatements } from '../starrocks/running-statements'
import type { ConnectionSettings, Server } from '../starrocks/server'
import { type Log, throttled } from './log'
import { OperationTime } from './operation'
import {
  type ConnectionInput,
  connectionSettings,
  environmentCredentials,
  operationSeconds,
  type ProviderConfig,
} from './settings'
import type { Session, Step } from './spec'
import { statementsOf } from './statements'
import type { Values } from './values'

/**
 * What one operation on one resource works with. It retries while no front end answers, and says so; its answers share one
 * deadline.
 *
 * @param ask how the cluster is asked; a refresh asks for many objects in a row (`queryCacheOf`)
 */
export function openSession(
  inputs: Values,
  config: ProviderConfig,
  log: Log,
  ask?: (server: Server) => Server,
): Session {
  const settings = settingsOf(inputs, config)
  if (settings === undefined) throw new InputError('connection', NO_HOST)
  const server = timed(inputs, settings, config, log, ask)
  const urn = inputs.__urn as string | undefined
  const patience = { seconds: settings.retrySeconds, retrying: (message: string) => log.warn(message, urn) }
  return {
    server: { ...server, query: (statement, options) => server.query(statement, { patience, ...options }) },
    ...messengerOf(urn, log),
  }
}

function settingsOf(inputs: Values, config: ProviderConfig): ConnectionSettings | undefined {
  return connectionSettings(inputs.connection as ConnectionInput | undefined, config)
}

function messengerOf(urn: string | undefined, log: Log): Pick<Session, 'progress' | 'warn'> {
  return {
    progress: throttled((message) => log.progress(message, urn)),
    warn: (message) => log.warn(message, urn),
  }
}

export const NO_HOST =
  'no StarRocks host is set: give the resource a `connection`, or set the stack configuration starrocks:host, or the environment variable STARROCKS_HOST'

/** The cluster of these inputs, for one operation; undefined if no host is set anywhere. */
export function timedServer(
  inputs: Values,
  config: ProviderConfig,
  log: Log,
  ask?: (server: Server) => Server,
): Server | undefined {
  const settings = settingsOf(inputs, config)
  return settings && timed(inputs, settings, config, log, ask)
}

function timed(
  inputs: Values,
  settings: ConnectionSettings,
  config: ProviderConfig,
  log: Log,
  ask?: (server: Server) => Server,
): Server {
  const server = serverWith(inputs, settings, config, log, ask)
  const time = new OperationTime(operationSeconds(settings), messengerOf(inputs.__urn as string | undefined, log))
  return time.limit(server)
}

/** The cluster of these inputs; undefined if no host is set anywhere. */
export function serverOf(inputs: Values, config: ProviderConfig, log: Log): Server | undefined {
  const settings = settingsOf(inputs, config)
  return settings && serverWith(inputs, settings, config, log)
}

function serverWith(
  inputs: Values,
  settings: ConnectionSettings,
  config: ProviderConfig,
  log: Log,
  ask = (server: Server) => server,
): Server {
  const input = inputs.connection as ConnectionInput | undefined
  const cluster = serverFor(settings)
  const others = environmentCredentials(input, settings, config)
  if (others === undefined) return ask(cluster)
  const message = `${cluster.address} refused user ${settings.user}; trying STARROCKS_USER and STARROCKS_PASSWORD instead`
  const warn = () => log.warn(message, inputs.__urn as string | undefined)
  return withOtherCredentials(cluster, ask, () => ask(serverFor(others)), warn)
}

/** Whether a cluster has accepted the credentials of the environment in place of the configured ones, once they were tried. */
const acceptsOtherCredentials = new WeakMap<Server, Promise<boolean>>()

/**
 * Refresh and destroy get the configuration of the last `up`; the environment is current. Its credentials are tried once in a
 * process: a server that locks users out after wrong passwords must not get them with every statement.
 */
function withOtherCredentials(
  cluster: Server,
  ask: (server: Server) => Server,
  others: () => Server,
  warn: () => void,
): Server {
  return {
    address: cluster.address,
    cluster,
    async query(statement, options) {
      if (await acceptsOtherCredentials.get(cluster)) return others().query(statement, options)
      try {
        return await ask(cluster).query(statement, options)
      } catch (error) {
        if (!isLoginRefused(error)) throw error
        const tried = acceptsOtherCredentials.get(cluster)
        if (tried !== undefined) {
          if (await tried) return others().query(statement, options)
          throw error
        }
        warn()
        const answer = others().query(statement, options)
        const accepted = answer.then(
          () => true,
          (refusal: unknown) => !isLoginRefused(refusal),
        )
        acceptsOtherCredentials.set(cluster, accepted)
        return answer
      }
    },
  }
}

function isLoginRefused(error: unknown): boolean {
  return error instanceof StarRocksError && error.is('accessDenied')
}

async function run({ server, warn }: Session, step: Step): Promise<void> {
  try {
    await server.query(step.statement, {
      catalog: step.catalog,
      database: step.database,
      variables: step.variables,
      ...(step.timeoutSeconds !== undefined && { timeoutMs: step.timeoutSeconds * 1000 }),
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

/** How often the statements are planned again. */
const ROUNDS = 3

/** The actual object has changed, or the effect of a statement is unknown: a new read decides how to continue. */
function needsNewPlan(error: unknown): boolean {
  if (error instanceof StaleError) return true
  if (!(error instanceof StarRocksError)) return false
  return error.is('unreachable', 'catalogExists', 'databaseExists', 'tableExists', 'pipeExists', 'analyzeJobExists')
}

/**
 * Runs the statements from the actual object to the desired one. After a lost connection nobody knows whether the last statement
 * took effect. So the rest is planned again from a new read, and no statement is repeated blindly. The same holds if somebody else,
 * or an interrupted run, has created or changed the object meanwhile.
 */
export async function reconcile(
  session: Session,
  steps: (round: number) => Step[] | Promise<Step[]>,
  applied: () => void = () => {},
): Promise<void> {
  let planned: Step[] = []
  for (let round = 1; ; round++) {
    try {
      // A statement whose connection was lost may still run, and would change the object after the read.
      if (round > 1) await waitForStatements(session, statementsOf(planned))
      planned = await steps(round)
      for (const step of planned) {
        await step.ready?.(session)
        await run(session, step)
        applied()
        await step.done?.(session)
      }
      return
    } catch (error) {
      if (round === ROUNDS || !needsNewPlan(error)) throw error
    }
  }
}
