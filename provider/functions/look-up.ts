import { OperationTime } from '../core/operation'
import { NO_HOST } from '../core/session'
import { configurationProblem, connectionSettings, operationSeconds } from '../core/settings'
import { InputError } from '../errors'
import { type Input, type Plain, programConfig, programConfigKeys } from '../pulumi/dynamic'
import type { ConnectionArgs } from '../resources/args'
import { disconnectAll, serverFor } from '../starrocks/connection'
import type { Server } from '../starrocks/server'

/**
 * The arguments of every look-up.
 * @since 0.1.0
 */
export interface LookUpArgs extends Plain<LookUpOutputArgs> {}

/**
 * The arguments of every look-up, with Inputs.
 * @since 0.1.0
 */
export interface LookUpOutputArgs {
  /**
   * How to reach StarRocks.
   * @default the stack's configuration, then the environment
   */
  readonly connection?: Input<ConnectionArgs> | undefined
}

let underWay = 0

/** Runs queries from a program. An open connection would keep the program from ending, so the last look-up closes them. */
export async function lookUp<Args extends LookUpArgs, Result>(
  args: Args,
  ask: (args: Args, server: Server) => Promise<Result>,
): Promise<Result> {
  const { keys, project } = programConfigKeys()
  const config = { setting: programConfig, keys, env: process.env }
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
