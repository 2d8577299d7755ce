import { type ConfigMap, LocalWorkspace, type OutputMap, type Stack } from '@pulumi/pulumi/automation'
import type { Deployments } from './service'
import { tenant } from './tenant'

/** A stack for each tenant, by the Automation API: the program is a function of this process, the CLI does the rest. */
export class Stacks implements Deployments {
  constructor(private readonly config: ConfigMap) {}

  async up(name: string): Promise<Record<string, unknown>> {
    const stack = await this.open(name)
    const { outputs } = await stack.up({ onOutput: console.log })
    return shown(outputs)
  }

  async destroy(name: string): Promise<void> {
    const stack = await this.open(name)
    await stack.destroy({ onOutput: console.log })
    await stack.workspace.removeStack(name)
  }

  private async open(stackName: string): Promise<Stack> {
    const program = async () => tenant(stackName)
    // Pulumi looks for the provider where the workspace is: that must be a folder that sees the installed package.
    const workspace = { workDir: __dirname }
    const stack = await LocalWorkspace.createOrSelectStack(
      { projectName: 'automation-service', stackName, program },
      workspace,
    )
    await stack.setAllConfig(this.config)
    return stack
  }
}

function shown(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, { value, secret }]) => [key, secret ? '[secret]' : value]),
  )
}
