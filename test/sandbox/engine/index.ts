/**
 * A Pulumi engine for tests and the demo if the real one is missing. It runs an unmodified program by `@pulumi/pulumi/cmd/run`
 * and the dynamic provider by `@pulumi/pulumi/cmd/dynamic-provider`, as the real engine does; `test/conformance/pulumi`
 * compares it with recordings. It refuses unsupported features by name.
 */
export { isShown } from './display'
export type { Diagnostic, EngineEvent, ResourceView, StepReport } from './events'
export type { ConfigValue } from './project'
export type { CommandOptions, RefreshOptions, RunResult, Stack, StackOptions, UpdateOptions } from './stack'
export type { DeployedResource, Deployment } from './state'

import { describe, findPulumi } from '../../pulumi/cli'
import { PulumiStack } from '../../pulumi/stack'
import { SandboxStack } from './sandbox-stack'
import type { Stack, StackOptions } from './stack'

/** Opens a stack on the real CLI if there is one, otherwise on the sandbox engine. `engine` names it. */
export async function openStack(options: StackOptions): Promise<Stack> {
  const cli = findPulumi()
  return cli ? PulumiStack.open(options, cli) : openSandboxStack(options)
}

/** The engine that `openStack` uses, as a text. */
export function describeEngine(): string {
  const cli = findPulumi()
  return cli ? describe(cli) : 'the sandbox engine of this repository (a stand-in, used where there is no Pulumi CLI)'
}

/** Opens a stack for the sandbox engine, whatever else there is. */
export function openSandboxStack(options: StackOptions): Promise<Stack> {
  return SandboxStack.open(options)
}
