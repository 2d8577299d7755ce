import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { handler as pipeTable } from '../../provider/resources/pipe-table/handler'
import { registry } from '../../provider/resources/registry'
import { loadKind } from '../fixtures'
import { OPEN_SERVERS } from '../support/catalog-servers'
import { createHiveCatalog } from '../support/hive'
import { parquet } from '../support/lake'
import { ResourceLife } from '../support/resource'
import { useLake } from '../support/use-lake'
import { countStatements } from './reading'
import { runs } from './runs'

/** The whole way, over the wire: what check lets pass is made, reads back as it was declared, and a second look finds no change. */
const lake = useLake({ catalogServers: OPEN_SERVERS })
beforeAll(() => createHiveCatalog(lake))

const WRITE = /^\s*(CREATE|ALTER|DROP|INSERT|DELETE|TRUNCATE|GRANT|REVOKE|SUBMIT|REFRESH|ADMIN SET|SET "|ANALYZE)/i

describe.each(registry)('$kind', async (spec) => {
  const { handler, hostile } = await loadKind(spec)
  const { share, args, before, after, ownSql = false } = hostile

  test('is made as it was declared, or refused before anything is changed', async () => {
    await fc.assert(
      fc.asyncProperty(args, async (any) => {
        const declared = Object.fromEntries(Object.entries(any).filter(([, value]) => value !== undefined))
        await before?.(declared, lake)
        const { statements } = lake.starrocks
        const start = statements.length
        const life = ResourceLife.of(handler, lake, 'thing')
        const failures = await life.failures(declared)
        expect(statements.slice(start).filter((statement) => WRITE.test(statement))).toEqual([])
        if (failures.length === 0) await live(life, declared, ownSql)
        for (const statement of statements.slice(start)) expect(countStatements(statement)).toBeLessThanOrEqual(1)
        await after?.(declared, lake)
      }),
      runs(share),
    )
  })
})

test('columns are called as any object answers to', async () => {
  const columns = ['constructor', 'toString', 'hasOwnProperty', 'valueOf']
  const ints = columns.map((name) => ({ name, data: [1, 2], type: 'INT32' as const }))
  await lake.s3.put('races/a.parquet', await parquet(...ints))
  const life = ResourceLife.of(pipeTable, lake, 'races')
  const args = { database: 'lake', tableName: 'races', pathPrefix: 'races/', sourceStorageName: 'raw' }
  await life.up({ ...args, pollingIntervalSeconds: 1, waitForLoad: { timeoutSeconds: 30 } })
  expect(life.inputs.columns).toEqual(Object.fromEntries(columns.map((column) => [column, 'INT'])))
  expect(await lake.query('SELECT count(*) AS n FROM lake.races')).toEqual([{ n: '2' }])
  await life.destroy()
})

async function live(life: ResourceLife, declared: Record<string, unknown>, ownSql: boolean): Promise<void> {
  try {
    await life.up(declared)
  } catch (error) {
    // Whether a thing exists, or a setting has a value, only StarRocks knows; but no text may break a statement.
    if (!ownSql) expect(String(error)).not.toMatch(/syntax error|sandbox: /)
    expect(String(error)).not.toMatch(/internal error|QuoteError|TypeError|is not a function/)
    return
  }
  try {
    expect((await life.preview(declared)).operation).toBe('same')
    expect(await life.refresh()).toBe(true)
    expect((await life.preview(declared)).operation).toBe('same')
  } finally {
    await life.destroy()
  }
}
