import { type Input, type Plain, programConfig, programConfigKeys } from '../pulumi/dynamic'
import type { ConnectionArgs } from '../resources/args'
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

/**
 * Runs queries from a program. A program loads the code that speaks with StarRocks at its first look-up, since most have none.
 *
 * @param load loads what the look-up asks
 */
export async function lookUp<Args extends LookUpArgs, Result>(
  args: Args,
  load: () => Promise<(args: Args, server: Server) => Promise<Result>>,
): Promise<Result> {
  const { keys, project } = programConfigKeys()
  const { asked } = await import('./asked.js')
  return asked(args, await load(), { setting: programConfig, keys, env: process.env }, project)
}
