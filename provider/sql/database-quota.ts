import { id, type Sql, sql, verbatim } from './quote'

type QuotaName = 'dataQuota' | 'replicaQuota'
const QUOTAS: readonly QuotaName[] = ['dataQuota', 'replicaQuota']

/** The declared quotas: bytes with a unit, and replicas. */
export interface DeclaredQuotas {
  readonly dataQuota?: string
  readonly replicaQuota?: number
}

/** Bytes and replicas. A missing amount was not read and counts as that of a new database. */
export type Quotas = Readonly<Partial<Record<QuotaName, number>>>

/** The quota of a new database: `Long.MAX_VALUE` (`FeConstants.DEFAULT_DB_DATA_QUOTA_BYTES` and its twin), which no setting changes. */
const UNLIMITED = 2n ** 63n - 1n

/** Why a number of bytes cannot be a quota, or undefined: StarRocks multiplies without a check for overflow. */
export function dataQuotaProblem(quota: string): string | undefined {
  return bytesOf(quota) > UNLIMITED ? 'the maximum of StarRocks is 2^63-1 bytes, slightly less than 8192PB' : undefined
}

/** The statements from these quotas to the declared ones. A quota that is not declared gets the value of a new database again. */
export function alterQuotas(name: string, actual: Quotas, declared: DeclaredQuotas): Sql[] {
  const { dataQuota = `${UNLIMITED}B`, replicaQuota = UNLIMITED } = declared
  return QUOTAS.filter((quota) => !holds(quota, actual, declared)).map((quota) =>
    quota === 'dataQuota'
      ? sql`ALTER DATABASE ${id(name)} SET DATA QUOTA ${verbatim(dataQuota)}`
      : sql`ALTER DATABASE ${id(name)} SET REPLICA QUOTA ${verbatim(String(replicaQuota))}`,
  )
}

/** All databases with their quotas. It needs the privilege OPERATE on SYSTEM (`AuthorizerStmtVisitor.visitShowProcStmt`). */
export function showQuotas(): Sql {
  return sql`SHOW PROC "/dbs"`
}

/** The row of one database (`DbsProcDir`): bytes as `10.500 GB`, with three decimals of a unit up to TB, and replicas as a number. */
export function readQuotas(rows: readonly Row[], name: string): Quotas {
  const row = rows.find(({ DBNAME }) => DBNAME === name)
  const [amount, unit] = row?.QUOTA?.split(' ') ?? []
  if (amount === undefined || unit === undefined) return {}
  return { dataQuota: Number(amount) * 1024 ** powerOf(unit), replicaQuota: Number(row?.REPLICAQUOTA) }
}

/** The id of a database. A database that is created again has another id. */
export function readDatabaseId(rows: readonly Row[], name: string): string | undefined {
  return rows.find(({ DBNAME }) => DBNAME === name)?.DBID ?? undefined
}

/** How many tables, views and materialized views a database has, also those that the user may not see. */
export function readTableCount(rows: readonly Row[], name: string): number {
  return Number(rows.find(({ DBNAME }) => DBNAME === name)?.TABLENUM ?? 0)
}

type Row = Readonly<Record<string, string | null>>

/** The declared quotas, as amounts. */
export function declaredQuotas(declared: DeclaredQuotas): Quotas {
  return Object.fromEntries(
    QUOTAS.filter((quota) => declared[quota] !== undefined).map((quota) => [quota, amountOf(quota, declared)]),
  )
}

/** The quotas that differ from the declared ones, in the form of the inputs; undefined if there is none. */
export function quotaDrift(actual: Quotas, declared: DeclaredQuotas): DeclaredQuotas {
  const drifted = QUOTAS.filter((quota) => !holds(quota, actual, declared))
  return Object.fromEntries(
    drifted.map((quota) => {
      const amount = actual[quota] ?? Number(UNLIMITED)
      if (amount >= Number(UNLIMITED)) return [quota, undefined]
      return [quota, quota === 'dataQuota' ? bytesText(amount) : amount]
    }),
  )
}

/** StarRocks shows rounded bytes: a difference below the last decimal cannot be seen. */
function holds(quota: QuotaName, actual: Quotas, declared: DeclaredQuotas): boolean {
  const amount = actual[quota] ?? Number(UNLIMITED)
  const unit = [4, 3, 2, 1].map((power) => 1024 ** power).find((bytes) => amount >= bytes) ?? 1
  const lastDecimal = quota === 'dataQuota' ? unit / 1000 : 0
  return Math.abs(amount - amountOf(quota, declared)) <= lastDecimal
}

function amountOf(quota: QuotaName, { dataQuota, replicaQuota }: DeclaredQuotas): number {
  if (quota === 'replicaQuota') return replicaQuota ?? Number(UNLIMITED)
  return Number(dataQuota === undefined ? UNLIMITED : bytesOf(dataQuota))
}

function bytesOf(quota: string): bigint {
  const [, digits = '', unit = ''] = /^(\d+)(\D+)$/.exec(quota) ?? []
  return BigInt(digits) * 1024n ** BigInt(powerOf(unit))
}

/** In the largest unit that needs no decimals. */
function bytesText(amount: number): string {
  const bytes = Math.round(amount)
  const power = [5, 4, 3, 2, 1].find((n) => bytes % 1024 ** n === 0) ?? 0
  return `${bytes / 1024 ** power}${power === 0 ? 'B' : `${UNITS[power]}B`}`
}

const UNITS = 'BKMGTP'

function powerOf(unit: string): number {
  return UNITS.indexOf(unit.charAt(0).toUpperCase())
}
