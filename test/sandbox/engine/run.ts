import { availableParallelism } from 'node:os'
import { Checkpoint, type StateFile } from './checkpoint'
import { Deployment } from './deployment'
import type { Reporter } from './events'
import { Monitor } from './monitor'
import { startProgram } from './program'
import type { Config, Project } from './project'
import { Registry } from './registry'
import type { Snapshot } from './state'

/** The commands of the CLI. */
export type Command = 'preview' | 'up' | 'refresh' | 'destroy'

/** One command on one stack. */
export interface RunOptions {
  command: Command
  project: Project
  config: Config
  stack: string
  file: StateFile
  reporter: Reporter
  env: Record<string, string | undefined>
  parallel?: number
  /** Read everything again first. */
  refresh?: boolean
  /** For a refresh: runs the program, and reads with the provider that it configures. */
  runProgram?: boolean
  /** URNs of resources to be replaced. */
  replace?: string[]
  continueOnError?: boolean
}

/** The exit code with which the SDK signals that it has reported the error itself. */
const ALREADY_REPORTED = 32

/** Runs a command to its end; true: all went well. */
export async function run(o: RunOptions): Promise<boolean> {
  const { project, reporter, config } = o
  const print = (message: string) => reporter.diagnostic({ severity: 'info#err', message })
  const monitor = new Monitor({ config: config.asProviderInputs(), log: (d) => reporter.diagnostic(d) })
  const address = await monitor.listen()
  const env = { ...o.env, ...(!project.typescript && { PULUMI_RUNTIME_TYPESCRIPT: 'false' }) }
  const registry = new Registry({
    engineAddress: address,
    project: project.name,
    cwd: project.directory,
    env,
    onLine: print,
  })
  try {
    const { snapshot, crypter } = await o.file.load()
    const dryRun = o.command === 'preview'
    const refreshesByProgram = o.command === 'refresh' && (o.runProgram ?? false)
    const deployment = new Deployment({
      project: project.name,
      stack: o.stack,
      dryRun,
      parallel: o.parallel ?? defaultParallelism(),
      replaceTargets: o.replace ?? [],
      refreshing: refreshesByProgram,
      continueOnError: o.continueOnError ?? false,
      registry,
      reporter,
      checkpoint: dryRun ? undefined : new Checkpoint(o.file, crypter, snapshot, refreshesByProgram),
      base: snapshot,
    })
    monitor.attach(deployment)
    if (o.refresh || (o.command === 'refresh' && !refreshesByProgram)) await deployment.refresh(o.command === 'refresh')
    else if (!dryRun) warnOfPending(snapshot, reporter)
    if (o.command === 'destroy' && !deployment.cancelled) await deployment.deleteRest()
    if ((o.command === 'up' || dryRun || refreshesByProgram) && !deployment.cancelled)
      return await withProgram(o, deployment, monitor, address)
    return await deployment.finish()
  } finally {
    await registry.close()
    monitor.close()
  }
}

function warnOfPending({ pendingOperations }: Snapshot, reporter: Reporter): void {
  if (!pendingOperations.length) return
  const list = pendingOperations.map((p) => `  * ${p.resource.urn}, interrupted while ${p.type}\n`).join('')
  const message = `Attempting to deploy or update resources with ${pendingOperations.length} pending operations from previous deployment.\n${list}`
  reporter.diagnostic({ severity: 'warning', message })
}

async function withProgram(o: RunOptions, deployment: Deployment, monitor: Monitor, address: string): Promise<boolean> {
  const program = startProgram({
    project: o.project,
    config: o.config,
    stack: o.stack,
    organization: 'organization',
    address,
    dryRun: deployment.dryRun,
    parallel: o.parallel ?? defaultParallelism(),
    env: o.env,
    onLine: (message) => o.reporter.diagnostic({ severity: 'info#err', message }),
  })
  const exitCode = await Promise.race([program.ended, monitor.programDone, deployment.cancellation])
  // Steps that were registered before the end of the program are run, even if it failed.
  await Promise.race([deployment.settled(), deployment.cancellation])
  if (exitCode && !deployment.cancelled) {
    if (exitCode !== ALREADY_REPORTED) {
      const message = `an unhandled error occurred: Program exited with non-zero exit code: ${exitCode}`
      o.reporter.diagnostic({ severity: 'error', message })
    }
    deployment.cancel()
  }
  if (!deployment.cancelled) await deployment.finishRest()
  const succeeded = await deployment.finish()
  monitor.releaseProgram()
  await endOf(program)
  return succeeded
}

/** A program that was released ends by itself; one that hangs is killed. */
async function endOf({ child, ended }: ReturnType<typeof startProgram>): Promise<void> {
  const deadline = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(deadline)
}

/** Four times the number of processors, as the CLI has it (conformance: `parallelism-default`). */
function defaultParallelism(): number {
  return 4 * availableParallelism()
}
