import type { ArrowOddity } from './arrow-schema'

/** The physical types of Parquet. */
export type PhysicalType =
  | 'BOOLEAN'
  | 'INT32'
  | 'INT64'
  | 'INT96'
  | 'FLOAT'
  | 'DOUBLE'
  | 'BYTE_ARRAY'
  | 'FIXED_LEN_BYTE_ARRAY'

/** The meaning of a column beyond its physical type; `UNKNOWN` is an annotation newer than the Parquet format we know. */
export type Annotation =
  | { readonly name: 'DECIMAL'; readonly precision: number; readonly scale: number }
  /** `local`: a time without a time zone (isAdjustedToUTC=false). */
  | { readonly name: 'TIMESTAMP'; readonly local?: true; readonly unit?: 'MILLIS' | 'MICROS' | 'NANOS' }
  | { readonly name: 'INTEGER'; readonly bits: number; readonly signed: boolean }
  | {
      readonly name:
        | 'STRING'
        | 'ENUM'
        | 'JSON'
        | 'BSON'
        | 'UUID'
        | 'FLOAT16'
        | 'DATE'
        | 'TIME'
        | 'INTERVAL'
        | 'NULL'
        | 'LIST'
        | 'MAP'
        | 'VARIANT'
        | 'GEOMETRY'
        | 'GEOGRAPHY'
        | 'UNKNOWN'
    }

/** A column, or a group of columns, as the file declares it. */
export interface ParquetNode {
  readonly name: string
  readonly repeated: boolean
  /** Absent for a group. */
  readonly physical?: PhysicalType
  readonly annotation?: Annotation
  readonly children: readonly ParquetNode[]
  /** Of a column: the type that Arrow reads, by what its writer has left in the footer, if StarRocks' reader has trouble with it. */
  readonly arrow?: ReadonlySet<ArrowOddity>
}
