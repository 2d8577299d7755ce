import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StarRocksSandbox } from '../sandbox/starrocks'

/** The user of whom SECURITY.md says what he may do. */
export const LEAST = { user: 'pulumi', password: 'least-privileged' }

/** What makes him, without a privilege yet. */
export const MAKE_LEAST = `CREATE ROLE pulumi; CREATE USER pulumi IDENTIFIED BY '${LEAST.password}'; GRANT pulumi TO USER pulumi; SET DEFAULT ROLE ALL TO pulumi`

/** The statements of SECURITY.md that give the least privileges, by the resources that they are for. */
export function leastPrivileges(): Map<string, string[]> {
  const text = readFileSync(join(__dirname, '../../SECURITY.md'), 'utf8').split('## Least privileges')[1] ?? ''
  const sections = text.split(/^### /m).slice(1)
  return new Map(
    sections.map((section) => {
      const blocks = [...section.matchAll(/```sql\n([^`]*)```/g)].map(([, block]) => block ?? '')
      const statements = blocks.flatMap((block) => block.split(';')).map((statement) => statement.trim())
      return [section.split('\n', 1)[0] ?? '', statements.filter((statement) => statement !== '')]
    }),
  )
}

/** Makes that user, with all that SECURITY.md gives where no external catalog is needed. */
export async function leastPrivileged(starrocks: Pick<StarRocksSandbox, 'query'>): Promise<typeof LEAST> {
  await starrocks.query(MAKE_LEAST)
  for (const [section, statements] of leastPrivileges()) if (!isHive(section)) await run(starrocks, statements)
  return LEAST
}

/** What a catalog needs besides, once it is there. Nothing where there is no such user. */
export async function admitLeast(starrocks: Pick<StarRocksSandbox, 'query'>, catalog: string): Promise<void> {
  const users = await starrocks.query('SHOW USERS')
  if (!users.some(({ User }) => User === "'pulumi'@'%'")) return
  const sections = leastPrivileges()
  const hive = [...sections.keys()].filter(isHive)
  // The first of these sets the catalog for the others.
  const statements = [...hive, 'AnalyzeSchedule'].flatMap((section) => sections.get(section) ?? [])
  const inCatalog = statements.map((statement) => statement.replace(/\bCATALOG hive\b/, `CATALOG ${catalog}`))
  await run(starrocks, [...inCatalog, 'SET CATALOG default_catalog'])
}

const isHive = (section: string) => section.startsWith('HiveDatabase')

async function run(starrocks: Pick<StarRocksSandbox, 'query'>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await starrocks.query(statement)
}
