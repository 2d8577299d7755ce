import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { cleanEnvironment } from '../environment'

/** The working directory, environment and output of a Node process of Pulumi. */
export interface ProcessOptions {
  cwd: string
  /** Added to a clean environment; undefined removes a variable. */
  env: Record<string, string | undefined>
  /** Called for every line that it prints. */
  onLine(line: string, stream: 'stdout' | 'stderr'): void
}

/** A running process. */
export interface NodeProcess {
  child: ChildProcess
  /** The exit code, after the process has ended and all its output was read; -1 if a signal ended it. */
  ended: Promise<number>
}

// The build leaves `preload.cjs` where it is.
const HERE = __dirname.replace(`${sep}dist${sep}`, sep)

/** Starts a process with `preload.cjs`, without a visible trace in its environment. */
function preloaded(options: string): NodeJS.ProcessEnv {
  return {
    NODE_OPTIONS: `${options} --require ${JSON.stringify(join(HERE, 'preload.cjs'))}`.trim(),
    SANDBOX_NODE_OPTIONS: options,
  }
}

/** Starts an entry point of the SDK that the program itself uses, found as the language host finds it. */
export function startSdk(entry: string, args: string[], { cwd, env, onLine }: ProcessOptions): NodeProcess {
  const script = createRequire(join(cwd, '_')).resolve(`@pulumi/pulumi/cmd/${entry}`)
  const environment: NodeJS.ProcessEnv = { ...cleanEnvironment(), ...env }
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...environment, ...preloaded(environment.NODE_OPTIONS ?? '') },
    // `preload.cjs` watches the last one.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream]! }).on('line', (line) => onLine(line, stream))
  }
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? -1))
  })
  return { child, ended }
}
