/*
 * What a program can look up. Each function runs in the program itself, in previews as well, and has two forms: one for plain
 * arguments, which gives a promise, and one for outputs of resources, which gives an output.
 */
export * from './functions/catalogs'
export type { LookUpArgs, LookUpOutputArgs } from './functions/look-up'
export * from './functions/materialized-views'
export * from './functions/pipe-tables'
export * from './functions/query'
export * from './functions/refresh-partition'
export * from './functions/statistics'
export * from './functions/tables'
