import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NodeProcess, startSdk } from './process'
import type { Config, Project } from './project'

/** The parameters of a run of the program. */
export interface ProgramOptions {
  project: Project
  config: Config
  stack: string
  organization: string
  /** The address of monitor and engine. */
  address: string
  dryRun: boolean
  parallel: number
  env: Record<string, string | undefined>
  onLine(line: string): void
}

/** Runs the program by the SDK's own runner, as the Node language host starts it (conformance: `invocation`). */
export function startProgram(o: ProgramOptions): NodeProcess {
  const flags = {
    monitor: o.address,
    engine: o.address,
    // The pipes for synchronous invokes do not exist here.
    sync: join(tmpdir(), `pulumi-node-pipes${process.pid}`),
    organization: o.organization,
    project: o.project.name,
    'root-directory': o.project.root,
    stack: o.stack,
    pwd: o.project.directory,
  }
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])
  if (o.dryRun) args.push('--dry-run')
  args.push('--parallel', String(o.parallel), o.project.entry)
  return startSdk('run', args, {
    cwd: o.project.directory,
    env: {
      ...o.env,
      ...o.config.asEnvironment(),
      ...(o.project.typescript && { PULUMI_NODEJS_TYPESCRIPT: 'true' }),
    },
    onLine: o.onLine,
  })
}
