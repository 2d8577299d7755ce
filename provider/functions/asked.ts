import { OperationTime } from '../core/operation'
import { NO_HOST } from '../core/session'
import { configurationProblem, connectionSettings, operationSeconds, type ProviderConfig } from '../core/settings'
import { InputError } from '../errors'
import { disconnectAll, serverFor } from '../starrocks/connection'
import type { Server } from '../starrocks/server'
import type { LookUpArgs } from './look-up'

let underWay = 0

/** Asks the cluster of a program. An open connection would keep the program from ending, so the last look-up closes them. */
export async function asked<Args extends LookUpArgs, Result>(
  args: Args,
  ask: (args: Args, server: Server) => Promise<Result>,
  config: ProviderConfig,
  project: string,
): Promise<Result> {
  const problem = configurationProblem(config, project)
  if (problem !== undefined) throw new InputError('connection', problem)
  const settings = connectionSettings(args.connection, config)
  if (settings === undefined) throw new InputError('connection', NO_HOST)
  underWay++
  try {
    return await ask(args, new OperationTime(operationSeconds(settings)).limit(serverFor(settings)))
  } finally {
    underWay--
    if (underWay === 0) await disconnectAll()
  }
}
