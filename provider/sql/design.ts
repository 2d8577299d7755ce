import type { Column, Distribution, Key, Partition } from './table'
import { type ColumnRole, canBe, parseType } from './types'

/** What a table is asked to be: columns in the order of the files, and what the program said of key, distribution and partitions. */
export interface TableRequest {
  readonly columns: readonly NamedType[]
  readonly key?: { readonly type: KeyType; readonly columns: readonly string[] }
  readonly distribution?: Distribution
  readonly partition?: Partition
}

export interface NamedType {
  readonly name: string
  readonly type: string
}

export type KeyType = Key['type']

export interface TableDesign {
  readonly columns: readonly Column[]
  readonly key: Key
  readonly distribution: Distribution
  readonly partition?: Partition
}

export interface DesignProblem {
  readonly input: 'keyConfig' | 'distributionConfig' | 'partitionConfig'
  readonly reason: string
}

/**
 * The table: key columns first and in the order of the key, as StarRocks demands, then the rest in the order of the files. What
 * was left open is decided here and not by the server, whose defaults differ between versions: the first column that can be a
 * duplicate key, and hash over the key or random.
 */
export function designTable(request: TableRequest): TableDesign {
  const resolve = (name: string) => find(request.columns, name)?.name ?? name
  const key = keyOf(request)
  const keyColumns = key.columns.map(resolve)
  const rest = request.columns.map((column) => column.name).filter((name) => !keyColumns.includes(name))
  return {
    columns: [...keyColumns, ...rest].map((name) => ({
      name,
      type: find(request.columns, name)?.type ?? '',
      // Primary key columns are never NULL; all else is nullable, since a file may leave any column out.
      nullable: !(key.type === 'primary' && keyColumns.includes(name)),
    })),
    key: { type: key.type, columns: keyColumns },
    distribution: distributionOf(request.distribution, { type: key.type, columns: keyColumns }, resolve),
    ...(request.partition && { partition: partitionOf(request.partition, resolve) }),
  }
}

/** Everything that StarRocks would refuse in a design, with the way out. */
export function designProblems(request: TableRequest): DesignProblem[] {
  return [...keyProblems(request), ...distributionProblems(request), ...partitionProblems(request)]
}

function keyOf({ key, columns }: TableRequest): { type: KeyType; columns: readonly string[] } {
  if (key !== undefined && key.columns.length > 0) return key
  const first = columns.find((column) => canBe(parseType(column.type), 'duplicate key'))
  return { type: key?.type ?? 'duplicate', columns: first === undefined ? [] : [first.name] }
}

function distributionOf(asked: Distribution | undefined, key: Key, resolve: (name: string) => string): Distribution {
  if (asked === undefined) return key.type === 'duplicate' ? { type: 'random' } : { type: 'hash', columns: key.columns }
  return asked.type === 'hash' ? { ...asked, columns: asked.columns.map(resolve) } : asked
}

function partitionOf(asked: Partition, resolve: (name: string) => string): Partition {
  return asked.type === 'column'
    ? { ...asked, columns: asked.columns.map(resolve) }
    : { ...asked, column: resolve(asked.column) }
}

function keyProblems(request: TableRequest): DesignProblem[] {
  const key = keyOf(request)
  const at = (reason: string): DesignProblem => ({ input: 'keyConfig', reason })
  if (key.columns.length === 0)
    return [at('no column of the files can be a key; override the type of one (columnOverrides)')]
  if (key.type !== 'duplicate' && (request.key?.columns.length ?? 0) === 0)
    return [at(`a ${key.type} key needs \`columns\``)]
  return [
    ...repeated(key.columns).map((name) => at(`the key names column "${name}" twice`)),
    ...roleProblems(request, key.columns, `${key.type} key`).map(at),
  ]
}

function distributionProblems(request: TableRequest): DesignProblem[] {
  const asked = request.distribution
  const at = (reason: string): DesignProblem => ({ input: 'distributionConfig', reason })
  const key = keyOf(request)
  if (asked === undefined) return []
  if (asked.type === 'random') {
    return key.type === 'duplicate'
      ? []
      : [at(`a table with a ${key.type} key must be distributed by hash over key columns`)]
  }
  return [
    ...roleProblems(request, asked.columns, 'distribution'),
    ...outsideKey(key, asked.columns, 'distribution'),
  ].map(at)
}

function partitionProblems(request: TableRequest): DesignProblem[] {
  const asked = request.partition
  if (asked === undefined) return []
  const columns = asked.type === 'column' ? asked.columns : [asked.column]
  const role = asked.type === 'column' ? 'partition' : 'date_trunc'
  const key = keyOf(request)
  return [...roleProblems(request, columns, role), ...outsideKey(key, columns, 'partition')].map((reason) => ({
    input: 'partitionConfig',
    reason,
  }))
}

/** Only a duplicate key leaves other columns free to distribute and partition by (`CreateTableAnalyzer`, matrices/keys.json). */
function outsideKey(
  key: { type: KeyType; columns: readonly string[] },
  columns: readonly string[],
  role: string,
): string[] {
  if (key.type === 'duplicate') return []
  return columns
    .filter((name) => !key.columns.some((other) => equal(name, other)))
    .map((name) => `column "${name}" is not in the ${key.type} key: ${role} columns must be key columns`)
}

function roleProblems({ columns }: TableRequest, names: readonly string[], role: ColumnRole): string[] {
  return names.flatMap((name) => {
    const column = find(columns, name)
    if (column === undefined)
      return [`there is no column "${name}"; there are ${columns.map((c) => c.name).join(', ')}`]
    return canBe(parseType(column.type), role)
      ? []
      : [
          `column "${name}" has type ${column.type}, which cannot be a ${ROLE_WORDS[role] ?? role} column; ${remedy(column.type, name)}`,
        ]
  })
}

const ROLE_WORDS: Partial<Record<ColumnRole, string>> = { date_trunc: 'date partition' }

function remedy(type: string, name: string): string {
  const kind = parseType(type).kind
  const other = kind === 'FLOAT' || kind === 'DOUBLE' ? 'DECIMAL(27,9)' : kind === 'DECIMAL' ? 'BIGINT' : 'VARCHAR(255)'
  return `choose another column, or override its type, for example columnOverrides: { ${JSON.stringify(name)}: "${other}" }`
}

function find(columns: readonly NamedType[], name: string): NamedType | undefined {
  return columns.find((column) => equal(column.name, name))
}

/** Column names are one to StarRocks if they differ in case only. */
function equal(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, i) => names.findIndex((other) => equal(other, name)) < i)
}
