import type { Answer, AnswerColumn, WireType } from './answer'
import type { Expression, QualifiedName, Query } from './ast'
import type { Catalog } from './catalogs/catalog'
import { analyzing, bare, noDatabaseSelected, unknownCatalog, unknownDatabase, unsupported } from './errors'
import { checkKnown, executeStatement } from './execute'
import type { FrontEnd } from './frontend'
import { externalSource } from './handlers/external'
import { viewSource } from './handlers/views'
import { informationSchema } from './information-schema'
import type { Database, Table, View } from './metadata'
import { INTERNAL_CATALOG } from './metadata'
import { parsePacket } from './parse/statement'
import type { QueryContext, Source, Translation } from './query/select'
import { translateQuery } from './query/select'
import { Access } from './security/access'
import { checkReading } from './security/requirements'
import type { ParsedStatement } from './statements'
import { literal, quoted, StoreError, tableOf } from './store'
import { DEFAULT_VARIABLES, isInvisible } from './variables'

/** Runs one statement, wherever that is done. */
type Execute = (session: Session, parsed: ParsedStatement) => Promise<Answer>

/** One connection: its user, its current database, and its variables. */
export class Session {
  catalog = INTERNAL_CATALOG
  databaseName?: string
  readonly access: Access
  readonly variables: Map<string, string>

  constructor(
    /** The metadata of its front end. */
    public frontEnd: FrontEnd,
    readonly user: string,
    readonly id = 0,
  ) {
    this.access = new Access(this, user)
    this.variables = new Map([...Object.entries(DEFAULT_VARIABLES), ...frontEnd.globalVariables])
  }

  /** The same session on the leader, for a statement that a follower forwards. */
  forwarded(leader: FrontEnd): Session {
    const there = new Session(leader, this.user, this.id)
    there.catalog = this.catalog
    there.databaseName = this.databaseName
    for (const [name, value] of this.variables) there.variables.set(name, value)
    there.access.activeRoles.clear()
    for (const role of this.access.activeRoles) there.access.activeRoles.add(role)
    return there
  }

  /** The same user in another place, for a query that was kept with it. */
  at(catalog: string, databaseName: string | undefined): Session {
    const there = new Session(this.frontEnd, this.user, this.id)
    there.catalog = catalog
    there.databaseName = databaseName
    return there
  }

  /** Runs the statements of a packet one after the other; an error ends them. */
  async *run(packet: string, execute: Execute = executeStatement): AsyncGenerator<Answer> {
    for (const parsed of parsePacket(packet, this.frontEnd.features)) {
      try {
        yield await execute(this, parsed)
      } catch (error) {
        if (error instanceof StoreError) throw bare(error.message)
        throw error
      }
    }
  }

  /** The answers of a packet, for callers inside the process. */
  async execute(packet: string): Promise<Answer[]> {
    const answers: Answer[] = []
    for await (const answer of this.run(packet)) answers.push(answer)
    return answers
  }

  use(parts: string[]): void {
    const [catalog, database] = parts.length > 1 ? parts : [this.catalog, parts[0]!]
    const { catalogs, metadata } = this.frontEnd
    const external = catalogs.get(catalog!)
    if (!external && catalog !== INTERNAL_CATALOG) throw bare(`Unknown catalog '${catalog}'`, 5078)
    if (external) checkKnown(external, catalogs)
    const databases = external ? catalogs.databases(external) : metadata.databases
    if (!databases?.has(database!)) throw bare(`Unknown database '${database}'`, 5501)
    this.catalog = catalog!
    this.databaseName = database
  }

  /** SET CATALOG forgets the current database. */
  useCatalog(name: string): void {
    if (name !== INTERNAL_CATALOG && !this.frontEnd.catalogs.get(name)) throw bare(`Unknown catalog '${name}'`, 5078)
    this.catalog = name
    this.databaseName = undefined
  }

  /** A session that drops its current database has none afterwards. */
  forgetDatabase(catalog: string, name: string): void {
    if (this.catalog === catalog && this.databaseName === name) this.databaseName = undefined
  }

  externalCatalog(name: string): Catalog {
    const catalog = this.frontEnd.catalogs.get(name)
    if (!catalog) throw unknownCatalog(name)
    return catalog
  }

  /** Fills in catalog and database of a name. */
  qualify({ parts }: Pick<QualifiedName, 'parts'>): { catalog: string; database: string; name: string } {
    const name = parts.at(-1)!
    const database = parts.at(-2) ?? this.databaseName
    if (database === undefined) throw noDatabaseSelected()
    return { catalog: parts.at(-3) ?? this.catalog, database, name }
  }

  database(name?: string): Database {
    const wanted = name ?? this.databaseName
    if (wanted === undefined) throw noDatabaseSelected()
    return this.frontEnd.metadata.database(wanted)
  }

  /** The internal table of that name; `missing` creates the error of the current statement. */
  table(name: QualifiedName, missing: (name: string) => Error): Table {
    const { catalog, database, name: table } = this.qualify(name)
    if (catalog !== INTERNAL_CATALOG) throw unknownCatalog(catalog)
    const found = this.frontEnd.metadata.databases.get(database)?.tables.get(table)
    if (found) return found
    if (!this.frontEnd.metadata.databases.has(database)) throw unknownDatabase(database)
    throw missing(table)
  }

  /** The view of that name, if it is one. */
  view(name: QualifiedName): View | undefined {
    const { catalog, database, name: view } = this.qualify(name)
    if (catalog !== INTERNAL_CATALOG) return undefined
    return this.frontEnd.metadata.databases.get(database)?.views.get(view)
  }

  /** QueryContext: resolves a relation in FROM. */
  readonly source = async (name: QualifiedName, where?: Expression): Promise<Source> => {
    const { catalog, database, name: table } = this.qualify(name)
    if (['information_schema', 'sys'].includes(database.toLowerCase())) {
      return informationSchema(this.frontEnd, database, table, this, where)
    }
    const view = catalog === INTERNAL_CATALOG && this.view(name)
    // Whoever reads a view needs a privilege on it alone (SECURITY NONE).
    checkReading(this, name)
    if (view) return viewSource(this, database, view)
    if (catalog !== INTERNAL_CATALOG) return externalSource(this, name)
    const found = this.table(name, () =>
      bare(`Getting analyzing error. Detail message: Unknown table '${database}.${table}'.`, 5502),
    )
    const columns = found.columns.map((column) => quoted(column.name))
    return { sql: `SELECT ${columns.join(', ')} FROM ${tableOf(found)}`, columns: found.columns }
  }

  sessionCall(name: string): string | undefined {
    switch (name) {
      case 'version':
        return literal(this.frontEnd.features.mysqlVersion)
      case 'current_version':
        return literal(this.frontEnd.currentVersion)
      case 'connection_id':
        return String(this.id)
      case 'database':
      case 'schema':
        return literal(this.databaseName ?? '')
      case 'catalog':
        return literal(this.catalog)
      case 'user':
      case 'current_user':
        return literal(`'${this.user}'@'%'`)
      case 'current_role':
        return literal([...this.access.activeRoles].join(', ') || 'NONE')
      default:
        return undefined
    }
  }

  variable(scope: string, name: string): string {
    const wanted = name.toLowerCase()
    if (wanted === 'version_comment') return this.frontEnd.versionComment
    if (wanted === 'version') return this.frontEnd.features.mysqlVersion
    const { globalVariables } = this.frontEnd
    const value =
      scope === 'global'
        ? (globalVariables.get(wanted) ?? DEFAULT_VARIABLES[wanted])
        : this.variables.get(scope === 'user' ? `@${wanted}` : wanted)
    if (value === undefined || !this.frontEnd.features.hasVariable(wanted)) {
      const { features } = this.frontEnd
      throw (features.atLeast(4, 1) ? analyzing : bare)(`Unknown system variable '${name}'`, 1193)
    }
    return value
  }

  /** The variables as SHOW VARIABLES lists them. */
  shownVariables(global: boolean): [name: string, value: string][] {
    const { globalVariables, features, versionComment } = this.frontEnd
    const variables = global ? new Map([...Object.entries(DEFAULT_VARIABLES), ...globalVariables]) : this.variables
    const showsAll = this.variables.get('enable_show_all_variables') === 'true'
    const shown = [...variables].filter(([name]) => !name.startsWith('@') && (showsAll || !isInvisible(name)))
    shown.push(['version', features.mysqlVersion], ['version_comment', versionComment])
    return shown.sort(([a], [b]) => (a < b ? -1 : 1))
  }

  translate(query: Query): Promise<Translation> {
    return translateQuery(query, this.context)
  }

  async select(query: Query): Promise<Answer> {
    const { sql, columns } = await this.translate(query)
    const { types, rows } = await this.frontEnd.store.query(sql)
    const described = columns.map(({ name }, i): AnswerColumn => ({ name, type: wireType(String(types[i])) }))
    return { kind: 'rows', columns: described, rows }
  }

  get context(): QueryContext {
    return {
      table: async (name, partitions, where) => {
        if (partitions) throw unsupported('SELECT ... PARTITION')
        return this.source(name, where)
      },
      files: (properties, batch, pushed) =>
        this.frontEnd.files.open(properties, batch, pushed, this.variables.get('time_zone')),
      sessionCall: (name) => this.sessionCall(name),
      variable: (scope, name) => this.variable(scope, name),
    }
  }
}

function wireType(duckType: string): WireType {
  if (duckType === 'BOOLEAN') return 'boolean'
  if (/^(TINYINT|SMALLINT|INTEGER)$/.test(duckType)) return 'integer'
  if (/^U?(BIGINT|HUGEINT)$|^UINTEGER$/.test(duckType)) return 'bigint'
  if (duckType === 'FLOAT' || duckType === 'DOUBLE') return 'double'
  if (duckType.startsWith('DECIMAL')) return 'decimal'
  if (duckType === 'DATE') return 'date'
  if (duckType.startsWith('TIMESTAMP')) return 'datetime'
  return /^(VARCHAR|JSON)$/.test(duckType) ? 'text' : 'binary'
}
