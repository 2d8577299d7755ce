import { analyzing } from './errors'

const COMMON = /^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$/
const DATABASE = /^([a-zA-Z]|_[a-zA-Z0-9])[\w\-~!@#$%^&<>=+]*$/
const TABLE = /^[^\0]{1,1024}$/
const COLUMN = /^[^\0=<>!*]{1,1024}$/
const GENERATED_PARTITION_COLUMN = '__generated_partition_column_'

/** The rules for names, as StarRocks applies them at creation. */
export function checkDatabaseName(name: string): void {
  if (!DATABASE.test(name) || name.length > 256) throw analyzing(`Incorrect database name '${name}'`, 1102)
}

export function checkTableName(name: string): void {
  if (!TABLE.test(name)) throw analyzing(`Incorrect table name '${name}'`, 1104)
}

export function checkColumnName(name: string): void {
  if (name.startsWith('__starrocks_shadow_') || !COLUMN.test(name)) {
    throw analyzing(`Incorrect column name '${name}'`, 1166)
  }
  if (name === '__op' || name === '__row') {
    throw analyzing(`Column name [${name}] is a system reserved name. Please choose a different one.`)
  }
  if (name.startsWith(GENERATED_PARTITION_COLUMN)) {
    throw analyzing(
      `Column name [${name}] starts with ${GENERATED_PARTITION_COLUMN} is a system reserved name. Please choose a different one.`,
    )
  }
}

/** Catalogs, pipes, partitions, resources. */
export function checkCommonName(kind: string, name: string): void {
  if (!COMMON.test(name)) throw analyzing(`Incorrect ${kind} name '${name}'`, 5063)
}

export function checkRoleName(name: string): void {
  if (!COMMON.test(name)) throw analyzing(`invalid role format: ${name}`)
}
