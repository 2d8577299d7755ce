import { type IsSecret, type Properties, withSecrets } from './properties'
import { id, pairs, type Sql, sql } from './quote'
import { readShownProperties } from './shown-properties'

/** Without IF NOT EXISTS, which not every release has. A front end reads the file of a provider of type `file`. */
export function createGroupProvider(name: string, properties: Properties, isSecret: IsSecret): Sql {
  return sql`CREATE GROUP PROVIDER ${id(name)}\nPROPERTIES (\n  ${pairs(withSecrets(properties, isSecret), ',\n  ')}\n)`
}

/** Without IF EXISTS, which not every release has. */
export function dropGroupProvider(name: string): Sql {
  return sql`DROP GROUP PROVIDER ${id(name)}`
}

export function showGroupProviders(): Sql {
  return sql`SHOW GROUP PROVIDERS`
}

/** A missing one is an error without a number of its own. */
export function showCreateGroupProvider(name: string): Sql {
  return sql`SHOW CREATE GROUP PROVIDER ${id(name)}`
}

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/** The names in SHOW GROUP PROVIDERS. */
export function readGroupProviders(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => row.NAME ?? [])
}

/** SHOW CREATE GROUP PROVIDER, with secrets masked. */
export function readGroupProvider(rows: readonly Row[]): Properties | undefined {
  return readShownProperties(rows[0]?.['CREATE GROUP PROVIDER'] ?? '')
}
