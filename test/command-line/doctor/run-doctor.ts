import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { doctor } from '../../../cli/doctor'
import type { Finding, Section } from '../../../cli/doctor/finding'
import type { Args } from '../../fixtures'

export interface Examined {
  readonly code: number
  readonly printed: string
  readonly findings: readonly Finding[]
  /** The clusters that answer. */
  readonly clusters: readonly { readonly address: string; readonly version: string }[]
}

/** A resource as `pulumi preview --json` has it. */
export function step(kind: string, name: string, inputs: Args): object {
  const urn = `urn:pulumi:dev::house::pulumi-nodejs:dynamic/starrocks:${kind}::${name}`
  return { op: 'create', urn, newState: { urn, inputs } }
}

/** Runs the command in this process, with a stack's configuration and the resources of a preview. */
export async function examine(
  config: Record<string, string>,
  steps: readonly object[] = [],
  diagnostics: readonly object[] = [],
): Promise<Examined> {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  try {
    const file = join(folder, 'config.json')
    const entries = Object.entries(config).map(([key, value]) => [key, { value, secret: true }])
    writeFileSync(file, JSON.stringify(Object.fromEntries(entries)))
    const preview = steps.length === 0 ? '' : JSON.stringify({ steps, diagnostics, changeSummary: {} })
    const { code, printed } = await run(['--config-file', file, '--json'], preview)
    const { sections, clusters } = JSON.parse(printed) as Pick<Examined, 'clusters'> & { sections: readonly Section[] }
    // The same for a person.
    const text = await run(['--config-file', file], preview)
    return { code, printed: text.printed + printed, findings: sections.flatMap(({ findings }) => findings), clusters }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs the command with these arguments and this standard input. */
export async function run(args: string[], input = ''): Promise<{ code: number; printed: string }> {
  let printed = ''
  const stdout = { write: (text: string) => (printed += text), isTTY: false }
  const stdin = Readable.from([input])
  const terminal = { stdin, stdout, stderr: stdout, env: {} } as never
  const code = await doctor.run(args, terminal)
  return { code, printed }
}
