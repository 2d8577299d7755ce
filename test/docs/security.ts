import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kind, loadKinds } from '../fixtures'
import { ROOT } from './root'

/**
 * The statements under `<!-- privileges -->` in SECURITY.md come from the fixtures of the resources. `npm run docs:security` writes them,
 * and a test compares.
 */
const GENERATED = /(<!-- privileges -->\n)[\s\S]*/

export const SECURITY = join(ROOT, 'SECURITY.md')

/** SECURITY.md with its sections as the fixtures declare them. */
export async function withPrivileges(security: string): Promise<string> {
  const kinds = await loadKinds()
  const sections = kinds.filter(({ privileges }) => privileges.sameAs === undefined)
  const texts = sections.map((kind) => section(kind, kinds))
  return security.replace(GENERATED, (_, marker: string) => `${marker}\n${texts.join('\n')}`)
}

function section({ spec: { kind }, privileges: { grants = [] } }: Kind, kinds: readonly Kind[]): string {
  const others = kinds.filter(({ privileges }) => privileges.sameAs === kind).map(({ spec }) => spec.kind)
  const blocks = grants.map(({ about, statements }) => {
    const code = statements.map((statement) => `${statement};\n`).join('')
    return `${about === undefined ? '' : `${about}\n\n`}\`\`\`sql\n${code}\`\`\`\n`
  })
  return [`### ${[kind, ...others].join(', ')}\n`, ...blocks].join('\n')
}

async function main(): Promise<void> {
  writeFileSync(SECURITY, await withPrivileges(readFileSync(SECURITY, 'utf8')))
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
}
