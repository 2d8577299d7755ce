import { elementProblem } from './lists'
import { type IsSecret, type Properties, withSecrets } from './properties'
import { id, pairs, type Sql, sql } from './quote'
import { readShownProperties } from './shown-properties'

/** It contacts no server. There is no IF NOT EXISTS. */
export function createSecurityIntegration(name: string, properties: Properties, isSecret: IsSecret): Sql {
  return sql`CREATE SECURITY INTEGRATION ${id(name)}\nPROPERTIES (\n  ${pairs(withSecrets(properties, isSecret), ',\n  ')}\n)`
}

/** Adds and overwrites properties. Other properties stay; none can be removed. */
export function alterSecurityIntegration(name: string, properties: Properties, isSecret: IsSecret): Sql {
  return sql`ALTER SECURITY INTEGRATION ${id(name)} SET (${pairs(withSecrets(properties, isSecret))})`
}

/** There is no IF EXISTS. */
export function dropSecurityIntegration(name: string): Sql {
  return sql`DROP SECURITY INTEGRATION ${id(name)}`
}

export function showSecurityIntegrations(): Sql {
  return sql`SHOW SECURITY INTEGRATIONS`
}

/** A missing one is an error without a number of its own. */
export function showCreateSecurityIntegration(name: string): Sql {
  return sql`SHOW CREATE SECURITY INTEGRATION ${id(name)}`
}

/** A row by column header in upper case. */
type Row = Readonly<Record<string, string | null>>

/** The names in SHOW SECURITY INTEGRATIONS. */
export function readSecurityIntegrations(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => row.NAME ?? [])
}

/** SHOW CREATE SECURITY INTEGRATION, with secrets masked. */
export function readSecurityIntegration(rows: readonly Row[]): Properties | undefined {
  return readShownProperties(rows[0]?.['CREATE SECURITY INTEGRATION'] ?? '')
}

/** Why a name is not valid for a security integration, or undefined. StarRocks accepts every name; the authentication chain does not. */
export function securityIntegrationNameProblem(name: string): string | undefined {
  if (name.toLowerCase() === 'native') return 'in authentication_chain it means the users of StarRocks itself'
  return elementProblem(name)
}
