import { execFileSync } from 'node:child_process'

/**
 * The processes of a stack: the CLI, its language host and its providers all inherit its PULUMI_HOME. Providers survive a
 * killed CLI in their own process groups, so only their environment identifies them.
 */
export function processesOf(home: string): { readonly pid: number; readonly command: string }[] {
  const listed = execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  return listed
    .split('\n')
    .filter((line) => line.includes(`PULUMI_HOME=${home}`))
    .map((line) => {
      const [, pid = '', command = ''] = /^ *(\d+) (.*)$/.exec(line) ?? []
      return { pid: Number(pid), command }
    })
}

/** Ends the remaining processes of a stack. */
export function killProcessesOf(home: string): void {
  for (const { pid } of processesOf(home)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      // The process has ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
