/*
 * What a program can look up. Each function runs in the program itself, in previews as well, and has two forms: one for plain
 * arguments, which gives a promise, and one for outputs of resources, which gives an output. What each asks StarRocks is in `ask/`.
 */
export type * from './ask/catalogs'
export type * from './ask/materialized-views'
export type * from './ask/pipe-tables'
export type * from './ask/query'
export type * from './ask/statistics'
export type * from './ask/tables'
export * from './catalogs'
export type { LookUpArgs, LookUpOutputArgs } from './look-up'
export * from './materialized-views'
export * from './pipe-tables'
export * from './query'
export * from './refresh-partition'
export * from './statistics'
export * from './tables'
