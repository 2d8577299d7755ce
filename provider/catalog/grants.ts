import { InputError, messageOf, StarRocksError } from '../core/errors'
import type { Step } from '../core/spec'
import { id, none, type Sql, sql, str, verbatim } from '../sql/quote'
import { showRoles } from '../sql/role'
import type { Server } from '../starrocks/connection'
import { noteName, readNote } from './note'

/*
 * Grants refer to a catalog by its number: they go with it, and a new catalog of the same name has none. So before a replacement
 * they are read, and granted again after it.
 *
 * They are read by SHOW GRANTS, one role and one user after the other, and not from sys.grants_to_roles: there a grant on all tables
 * stands as one on each table that the metastore has at the moment, and none at all while it is down.
 */

/**
 * The grants on a catalog and on what is in it, each as SHOW GRANTS tells it, and those that a replacement which was cut off has
 * noted. Undefined, with a warning, where this user may not read them.
 */
export async function readGrants(
  { name: catalog, owner }: { readonly name: string; readonly owner: string },
  server: Server,
  warn: (message: string) => void,
): Promise<string[] | undefined> {
  try {
    const all = await server.query(showRoles())
    const roles = all.filter(
      // The grants of the built-in roles but this one are fixed.
      (row) => (row.BUILTIN !== 'true' || row.NAME === 'public') && row.NAME !== noteName(owner),
    )
    const users = await server.query(sql`SHOW USERS`)
    const grantees = [
      ...roles.map((row) => sql`ROLE ${str(row.NAME ?? '')}`),
      ...users.map((row) => userIdentity(row.USER ?? '')),
    ]
    const answers = await Promise.all(grantees.map((grantee) => server.query(sql`SHOW GRANTS FOR ${grantee}`)))
    const texts = answers.flat().flatMap((row) => (row.CATALOG === catalog ? [row.GRANTS ?? ''] : []))
    for (const text of texts.filter((text) => parseGrant(text) === undefined))
      warn(`this grant is lost when catalog ${catalog} is dropped: ${text}`)
    const known = texts.filter((text) => parseGrant(text) !== undefined)
    return [...new Set([...known, ...readNote(all, owner)])]
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // Only whoever may never read them goes on without them.
    if (!error.is('notPermitted', 'accessDenied'))
      throw new InputError(
        '',
        `catalog ${catalog} is dropped to be made again, and its grants, which would be lost, cannot be read: ${messageOf(error)}`,
      )
    warn(
      `the grants on catalog ${catalog} cannot be read, and are lost when it is dropped; grant them again by hand. ${messageOf(error)}`,
    )
    return undefined
  }
}

/**
 * Grants the same on the catalog of this name. What it names may have gone by then, with the metastore that had it: the `last` time a
 * refusal is only a warning.
 */
export function grantAgain(text: string, catalog: string, last = false): Step[] {
  const grant = parseGrant(text)
  if (grant === undefined) return []
  const { privileges, object, grantee, option } = grant
  const on = object === 'catalog' ? sql`CATALOG ${id(catalog)}` : object
  return [
    {
      statement: sql`GRANT ${verbatim(privileges)} ON ${on} TO ${grantee}${option ? verbatim(' WITH GRANT OPTION') : none}`,
      ...(object !== 'catalog' && { catalog }),
      ...(last && { lossIfRefused: `a grant on the former catalog is lost (${text})` }),
      optional: true,
    },
  ]
}

interface Grant {
  readonly privileges: string
  readonly object: 'catalog' | Sql
  readonly grantee: Sql
  readonly option: boolean
}

/** A line of SHOW GRANTS: names stand in it without quotes, so that it cannot be sent as it is. */
function parseGrant(text: string): Grant | undefined {
  const [, privileges, on = '', to = '', option] =
    /^GRANT ([A-Z, ]+) ON (.+) TO (ROLE '[^']+'|USER '[^']*'@\[?'[^']*'\]?)( WITH GRANT OPTION)?$/.exec(text) ?? []
  const object = parseObject(on)
  const grantee = to.startsWith('ROLE') ? sql`ROLE ${str(to.slice("ROLE '".length, -1))}` : userIdentity(to.slice(5))
  if (privileges === undefined || object === undefined) return undefined
  return { privileges, object, grantee, option: option !== undefined }
}

function parseObject(text: string): 'catalog' | Sql | undefined {
  if (text === 'ALL DATABASES' || text === 'ALL TABLES IN ALL DATABASES') return verbatim(text)
  const [, kind, name = ''] = /^(CATALOG|DATABASE|TABLE|ALL TABLES IN DATABASE) (.+)$/.exec(text) ?? []
  switch (kind) {
    case 'CATALOG':
      return 'catalog'
    case 'TABLE': {
      const dot = name.indexOf('.')
      return sql`TABLE ${id(name.slice(0, dot), name.slice(dot + 1))}`
    }
    case undefined:
      return undefined
    default:
      return sql`${verbatim(kind)} ${id(name)}`
  }
}

/** `'name'@'host'` or `'name'@['domain']`, as SHOW USERS and SHOW GRANTS write it. */
function userIdentity(text: string): Sql {
  const [, name = text, bracket, host = '%'] = /^'(.*)'@(\[?)'(.*)'\]?$/.exec(text) ?? []
  return bracket ? sql`USER ${str(name)}@[${str(host)}]` : sql`USER ${str(name)}@${str(host)}`
}
