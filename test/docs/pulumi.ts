import { openSandboxStack, type RunResult } from '../sandbox/engine'

/**
 * `pulumi` for the commands in the documentation if the real one is missing: the sandbox engine with the options that the
 * documentation uses. Other options are errors, so the documentation cannot use untested ones.
 */
const OPTIONS = [
  '--diff',
  '--json',
  '--show-full-output',
  '--refresh',
  '--expect-no-changes',
  '--yes',
  '--skip-preview',
  '--non-interactive',
]
const WITH_VALUE = ['--stack', '--color']

async function main([command = '', ...args]: readonly string[]): Promise<void> {
  const values = new Map<string, string>()
  const flags = new Set<string>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (WITH_VALUE.includes(arg)) values.set(arg, args[++i] ?? '')
    else if (OPTIONS.includes(arg)) flags.add(arg)
    else throw new Error(`pulumi ${command}: ${arg} is not tried`)
  }
  const { SANDBOX_PROJECT: dir, SANDBOX_STATE: stateDir, SANDBOX_CONFIG } = process.env
  if (dir === undefined || SANDBOX_CONFIG === undefined) throw new Error('there is no project')
  const config = JSON.parse(SANDBOX_CONFIG) as Record<string, string>
  const stack = await openSandboxStack({ dir, stack: values.get('--stack'), stateDir, config })
  const options = { diff: flags.has('--diff'), full: flags.has('--show-full-output'), refresh: flags.has('--refresh') }
  try {
    const result = await run(command, options)
    console.log(flags.has('--json') ? digestOf(result) : result.text)
    const changed = Object.entries(result.summary).some(([operation, count]) => operation !== 'same' && count > 0)
    if (flags.has('--expect-no-changes') && changed)
      console.error('error: no changes were expected but changes were proposed')
    process.exitCode = result.exitCode || (flags.has('--expect-no-changes') && changed ? 1 : 0)
  } finally {
    await stack.close()
  }

  function run(name: string, of: typeof options): Promise<RunResult> {
    if (name === 'preview') return stack.preview(of)
    if (name === 'up' && flags.has('--yes')) return stack.up(of)
    throw new Error(`pulumi ${name} is not tried`)
  }
}

/** What `pulumi preview --json` prints, as far as the documentation uses it. */
function digestOf({ operations, diagnostics, summary }: RunResult): string {
  const steps = operations
    .filter(({ logical, internal }) => logical && !internal)
    .map(({ op, urn, old, new: desired }) => ({
      op,
      urn,
      oldState: old,
      newState: desired && { inputs: desired.inputs },
    }))
  const messages = diagnostics.filter(({ ephemeral }) => !ephemeral)
  return JSON.stringify({ steps, diagnostics: messages, changeSummary: summary })
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 255
})
