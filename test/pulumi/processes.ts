import { execFileSync } from 'node:child_process'

/**
 * The processes of a stack: the CLI, its language host and its providers all inherit its PULUMI_HOME. Providers outlive a CLI that is
 * killed, in process groups of their own, so that nothing but their environment tells whose they are.
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

/** Ends what still runs of a stack. */
export function killProcessesOf(home: string): void {
  for (const { pid } of processesOf(home)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      // It has ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
