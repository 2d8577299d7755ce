import type { Terminal } from './command'
import { commands } from './commands'
import { isAboutArguments, UsageError } from './usage-error'

/** Runs the command line without the program's name; returns the exit code. */
export async function run(args: readonly string[], version: string, terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, version, terminal)
  } catch (error) {
    if (!(error instanceof UsageError || isAboutArguments(error))) throw error
    terminal.stderr.write(`pulumi-starrocks: ${error.message}\n`)
    return 2
  }
}

async function dispatch([first, ...rest]: readonly string[], version: string, terminal: Terminal): Promise<number> {
  const print = (text: string): number => {
    terminal.stdout.write(`${text}\n`)
    return 0
  }
  if (first === '--version' || first === '-v') return print(version)
  if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) return print(help())
  if (first === undefined) throw new UsageError(`name a command\n\n${help()}`)
  const name = first === 'help' ? rest[0]! : first
  if (!Object.hasOwn(commands, name))
    throw new UsageError(`there is no command ${JSON.stringify(name)}: ${Object.keys(commands).join(', ')}`)
  const command = await commands[name]!.load()
  const options = rest.slice(0, [...rest, '--'].indexOf('--'))
  const wantsHelp = first === 'help' || options.some((option) => option === '--help' || option === '-h')
  return wantsHelp ? print(command.help) : command.run([...rest], terminal)
}

function help(): string {
  const names = Object.keys(commands)
  const width = Math.max(...names.map((name) => name.length))
  return `Usage: pulumi-starrocks <command> [options]

Commands:
${names.map((name) => `  ${name.padEnd(width)}  ${commands[name]!.summary}`).join('\n')}

Options:
  -h, --help     Show this help, or that of a command
  -v, --version  Show the version of the package`
}
