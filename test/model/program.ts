import fc from 'fast-check'

/** The inputs of a PipeTable that the sequences change. */
export interface Program {
  readonly database: string
  readonly tableName: string
  readonly pathPrefix: string
  readonly sourceStorageName?: string
  readonly sourceStorage?: object
  readonly pollingIntervalSeconds: number
  readonly filePattern?: string
  readonly where?: string
  readonly columnExpressions?: Readonly<Record<string, object>>
  readonly columnOverrides?: Readonly<Record<string, string>>
  readonly excludeColumns?: readonly string[]
  readonly schemaEvolution?: 'frozen' | 'detect'
  readonly suspended?: boolean
  readonly batchFiles?: number
  readonly comment?: string
  readonly keyConfig?: { readonly type: string; readonly columns: readonly string[] }
  readonly partitionConfig?: object
  readonly tableProperties?: Readonly<Record<string, string>>
  readonly allowRowLoss?: boolean
  readonly deletionPolicy?: 'delete' | 'retain' | 'retainTable'
  readonly onExisting?: 'fail' | 'adopt'
}

/** Pipes poll when a sequence says so. */
export const FIRST: Program = {
  database: 'lake',
  tableName: 'trips',
  pathPrefix: 'trips/',
  sourceStorageName: 'raw',
  pollingIntervalSeconds: 3600,
}

export type Change = Partial<Record<keyof Program, unknown>>

/** One change of the program; undefined takes the input away. */
export function changes({
  partitioned,
  otherEndpoint,
}: {
  partitioned: boolean
  otherEndpoint: object
}): fc.Arbitrary<Change> {
  const one = (name: keyof Program, ...values: unknown[]) =>
    fc.constantFrom(...values).map((value): Change => ({ [name]: value }))
  const key = ['id', ...(partitioned ? ['p'] : [])]
  return fc.oneof(
    one('where', undefined, "city = 'even'"),
    one('columnExpressions', undefined, { city: { function: 'upper', column: 'city' } }, { label: { column: 'city' } }),
    one('columnOverrides', undefined, { amount: 'BIGINT' }, { amount: 'DOUBLE' }),
    one('excludeColumns', undefined, ['amount']),
    one('schemaEvolution', undefined, 'detect'),
    one('suspended', undefined, true),
    one('pollingIntervalSeconds', 3600, 3000),
    one('batchFiles', undefined, 1, 7),
    one('comment', undefined, 'all "trips"'),
    one(
      'keyConfig',
      undefined,
      { type: 'primary', columns: key },
      { type: 'unique', columns: key },
      { type: 'duplicate', columns: ['id'] },
    ),
    ...(partitioned ? [one('partitionConfig', undefined, { type: 'column', columns: ['p'] })] : []),
    one(
      'tableProperties',
      undefined,
      { replication_num: '1', bloom_filter_columns: 'id' },
      { replication_num: '1', compression: 'ZSTD' },
    ),
    one('pathPrefix', 'trips/', 'other/'),
    one('filePattern', undefined, '*.parq'),
    fc.constantFrom<Change>(
      { sourceStorageName: 'raw', sourceStorage: undefined },
      { sourceStorageName: undefined, sourceStorage: otherEndpoint },
    ),
    one('allowRowLoss', undefined, true),
    one('deletionPolicy', undefined, 'retain', 'retainTable'),
    one('onExisting', undefined, 'adopt'),
  )
}

export function changed(program: Program, change: Change): Program {
  const entries = Object.entries({ ...program, ...change }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as unknown as Program
}
