/**
 * A Pulumi engine for tests and the demo, where the real one is not at hand. It runs an unmodified program by
 * `@pulumi/pulumi/cmd/run` and the dynamic provider by `@pulumi/pulumi/cmd/dynamic-provider`, and does what the real
 * engine does; `test/conformance/pulumi` holds it to recordings. What it does not do it refuses by name.
 */
export type { Diagnostic, EngineEvent, ResourceView, StepReport } from './events'
export type { ConfigValue } from './project'
export type { CommandOptions, RunResult, Stack, StackOptions, UpdateOptions } from './stack'
export type { DeployedResource, Deployment } from './state'

import { SandboxStack } from './sandbox-stack'
import type { Stack, StackOptions } from './stack'

/** Opens a stack. */
export function openStack(options: StackOptions): Promise<Stack> {
  return SandboxStack.open(options)
}
