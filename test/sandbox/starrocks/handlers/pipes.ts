import { OK, textRows } from '../answer'
import type { Relation } from '../ast'
import { isQuery } from '../ast'
import { analyzing, bare } from '../errors'
import type { Handlers } from '../execute'
import type { Features } from '../features'
import { analyzeInsert } from '../load/analyze'
import { checkCommonName } from '../names'
import type { Pipe } from '../pipes/pipe'
import { pipeSettings } from '../pipes/properties'
import { hasAggregate } from '../query/select'
import type { Session } from '../session'
import type { Insert, PipeAction } from '../statements'

const SHOW_COLUMNS = 'DATABASE_NAME PIPE_ID PIPE_NAME STATE TABLE_NAME LOAD_STATUS LAST_ERROR CREATED_TIME'.split(' ')
const DESC_COLUMNS = 'DATABASE_ID ID NAME TYPE TABLE_NAME SOURCE SQL PROPERTIES'.split(' ')

export const pipeHandlers: Handlers = {
  async createPipe(session, { name, orReplace, ifNotExists, properties, insert }, { packet }) {
    pipeSettings(properties)
    const { table } = await analyzeInsert(session, insert, true)
    const tableDatabase = session.qualify(insert.target).database
    const pipeName = name.parts.at(-1)!
    const database = name.parts.at(-2) ?? tableDatabase
    checkCommonName('pipe', pipeName)
    if (database !== tableDatabase) {
      throw bad(`pipe's database [${database}] and target table's database [${tableDatabase}] should be the same`)
    }
    const source = checkShape(insert)
    const { pipes, metadata } = session.frontEnd
    if (pipes.find(database, pipeName)) {
      if (ifNotExists) return OK
      if (!orReplace) throw analyzing('Pipe exists', 5802)
      pipes.drop(database, pipeName)
    }
    pipes.create({
      id: metadata.nextId(),
      databaseId: metadata.database(database).id,
      database,
      name: pipeName,
      table: table.name,
      properties,
      insert,
      sql: packet.slice(insert.start),
      source,
    })
    return OK
  },

  alterPipe(session, { name, action }) {
    const pipe = findPipe(session, name.parts)
    if (!pipe) throw bare(`pipe-${name.parts.at(-1)} not exists`)
    alter(pipe, action, session.frontEnd.features)
    session.frontEnd.pipes.wake(pipe)
    return OK
  },

  async dropPipe(session, { name, ifExists }) {
    const pipe = findPipe(session, name.parts)
    if (!pipe) {
      if (ifExists) return OK
      throw unknownPipe(session, name.parts)
    }
    session.frontEnd.pipes.drop(pipe.definition.database, pipe.definition.name)
    return OK
  },

  showPipes(session, { database, filter }) {
    const { name } = session.database(database)
    // LIKE, WHERE and ORDER BY are parsed and not applied; LIMIT is.
    const pipes = session.frontEnd.pipes
      .all()
      .filter(
        ({ definition: { database: of, databaseId, id } }) =>
          of === name && session.access.allowed('PIPE', [databaseId, id]),
      )
    return textRows(
      SHOW_COLUMNS,
      pipes.slice(0, filter.limit).map((pipe) => pipe.showRow()),
    )
  },

  describePipe(session, { name }) {
    const pipe = findPipe(session, name.parts)
    if (!pipe) throw unknownPipe(session, name.parts)
    return textRows(DESC_COLUMNS, [pipe.descRow(session.frontEnd.masking)])
  },
}

function findPipe(session: Session, parts: string[]): Pipe | undefined {
  const { database, name } = session.qualify({ parts })
  return session.frontEnd.pipes.find(session.database(database).name, name)
}

function unknownPipe(session: Session, parts: string[]): Error {
  return analyzing(`Unknown pipe '${parts.at(-2) ?? session.databaseName}.${parts.at(-1)}'`, 5801)
}

const bad = (reason: string) => analyzing(`Bad pipe statement: '${reason}'`, 5800)

/** A pipe feeds on one FILES(), row by row. */
function checkShape({ label, overwrite, source }: Insert): Map<string, string> {
  if (label) throw bad('INSERT INTO cannot with label')
  if (overwrite) throw bad('INSERT INTO cannot be OVERWRITE')
  if (Array.isArray(source)) throw bad('must be select statement')
  const { first, rest, orderBy, limit } = source
  const items = isQuery(first) ? [] : first.items
  const aggregates = items.some((item) => item.kind === 'expression' && hasAggregate(item.expression))
  const grouped = !isQuery(first) && (first.groupBy.length > 0 || first.having || first.distinct)
  if (isQuery(first) || rest.length > 0 || aggregates || grouped || orderBy.length > 0 || limit !== undefined) {
    throw bad('must be a vanilla select statement. Aggregation, order by clause, limit clause are not supported yet.')
  }
  const from: Relation | undefined = first.from
  if (from?.kind !== 'files') throw bad('only support FileTableFunction')
  return from.properties
}

/** SUSPEND acts on RUNNING, RESUME on SUSPEND and ERROR; otherwise both succeed without effect. */
function alter(pipe: Pipe, action: PipeAction, features: Features): void {
  const restartable = pipe.state === 'SUSPEND' || pipe.state === 'ERROR'
  switch (action.kind) {
    case 'suspend':
      if (pipe.state === 'RUNNING') pipe.state = 'SUSPEND'
      return
    case 'resume':
      if (restartable) restart(pipe)
      return
    case 'set':
      pipe.setProperties(action.properties)
      return
    case 'retryAll':
      for (const file of pipe.filesIn('ERROR')) pipe.retry(file)
      if (restartable) restart(pipe)
      return
    case 'retryFile': {
      const file = [...pipe.files.values()].find((f) => f.file.uri === action.file)
      // The answer of a real front end to an unknown file.
      if (!file) {
        throw bare(features.atLeast(4, 1) ? `file not found: ${action.file}` : 'Index 0 out of bounds for length 0')
      }
      if (file.state === 'ERROR') pipe.retry(file)
      if (restartable) restart(pipe)
    }
  }
}

function restart(pipe: Pipe): void {
  pipe.state = 'RUNNING'
  pipe.failures = 0
}
