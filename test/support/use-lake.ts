import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { disconnectAll } from '../../provider/starrocks/connection'
import { type Lake, type Row, startLake } from './lake'

/** The lake of a test file. */
export interface TestLake extends Lake {
  /** Runs a query as root. */
  query(sql: string): Promise<Row[]>
}

/** A lake for the tests of a file. Each of them finds the database `lake` and the bucket empty. */
export function useLake(options?: Parameters<typeof startLake>[0]): TestLake {
  let lake: Lake | undefined
  const started = (): Lake => {
    if (lake === undefined) throw new Error('the lake is there in tests and hooks only')
    return lake
  }
  beforeAll(async () => {
    lake = await startLake(options)
  })
  afterAll(async () => {
    await disconnectAll()
    await lake?.close()
  })
  beforeEach(async () => {
    await started().starrocks.query('CREATE DATABASE lake')
  })
  afterEach(async () => {
    const { starrocks, s3 } = started()
    starrocks.faults.clear()
    await starrocks.query('DROP DATABASE IF EXISTS lake FORCE')
    for (const key of await s3.list()) await s3.delete(key)
  })
  return {
    get s3() {
      return started().s3
    },
    get starrocks() {
      return started().starrocks
    },
    get config() {
      return started().config
    },
    close: () => started().close(),
    query: (sql) => started().starrocks.query(sql),
  }
}
