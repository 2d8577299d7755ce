import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LEAST_PRIVILEGES, sectionOf } from '../../provider/resources/least-privileges'
import { ROOT } from './root'

/**
 * The statements under `<!-- privileges -->` in SECURITY.md come from the least privileges of the resources. `npm run docs:security` writes
 * them, and a test compares.
 */
const GENERATED = /(<!-- privileges -->\n)[\s\S]*/

export const SECURITY = join(ROOT, 'SECURITY.md')

/** SECURITY.md with its sections as the provider declares them. */
export function withPrivileges(security: string): string {
  const kinds = Object.keys(LEAST_PRIVILEGES)
  const texts = kinds.filter((kind) => LEAST_PRIVILEGES[kind]?.sameAs === undefined).map(section)
  return security.replace(GENERATED, (_, marker: string) => `${marker}\n${texts.join('\n')}`)
}

function section(kind: string): string {
  const others = Object.keys(LEAST_PRIVILEGES).filter((other) => LEAST_PRIVILEGES[other]?.sameAs === kind)
  const blocks = sectionOf(kind).map(({ about, statements }) => {
    const code = statements.map((statement) => `${statement};\n`).join('')
    return `${about === undefined ? '' : `${about}\n\n`}\`\`\`sql\n${code}\`\`\`\n`
  })
  return [`### ${[kind, ...others].join(', ')}\n`, ...blocks].join('\n')
}

if (require.main === module) writeFileSync(SECURITY, withPrivileges(readFileSync(SECURITY, 'utf8')))
