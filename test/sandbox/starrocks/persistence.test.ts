import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startS3 } from '../s3'
import { startStarRocks } from './index'
import { filesOf, parquetFile, until } from './support'

test('a data directory keeps tables, rows, pipes with their files, catalogs, roles, jobs and tasks', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'starrocks-data-'))
  const s3 = await startS3()
  await s3.put('in/a.parquet', parquetFile('alltypes_plain.parquet'))
  const first = await startStarRocks({ dataDir })
  await first.query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id)')
  await first.query(
    `CREATE PIPE p PROPERTIES ("poll_interval" = "1") AS INSERT INTO t (id) SELECT id FROM ${filesOf(s3, 'in/*')}`,
  )
  await until(first, 'SHOW PIPES', '\\"loadedFiles\\":1,')
  await first.query(
    'CREATE EXTERNAL CATALOG c PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083")',
  )
  await first.query('CREATE ROLE r; GRANT SELECT ON TABLE d.t TO ROLE r; CREATE ANALYZE FULL TABLE t')
  await first.query(`SUBMIT TASK k SCHEDULE EVERY(INTERVAL 1 DAY) AS INSERT INTO t SELECT * FROM t WHERE id < 0`)
  const show = [
    'SHOW CREATE TABLE d.t',
    'SHOW CATALOGS',
    'SHOW GRANTS FOR ROLE r',
    'DESC PIPE d.p',
    'SELECT * FROM d.t ORDER BY id',
  ]
  const before = await Promise.all(show.map((sql) => first.query(sql)))
  await first.close()

  await s3.put('in/b.parquet', parquetFile('alltypes_plain.snappy.parquet'))
  const second = await startStarRocks({ dataDir })
  await until(second, 'SHOW PIPES FROM d', '\\"loadedFiles\\":2,')
  expect(await second.query('SELECT count(*) AS n FROM d.t')).toEqual([{ n: '10' }])
  await second.query('DELETE FROM d.t WHERE id IN (6, 7)')
  const after = await Promise.all(show.map((sql) => second.query(sql)))
  expect(after.slice(0, 4)).toEqual(before.slice(0, 4))
  expect(await second.query('SHOW ANALYZE JOB')).toMatchObject([{ Table: 't' }])
  expect(await second.query('SELECT task_name FROM information_schema.tasks')).toEqual([{ task_name: 'k' }])
  await second.query('CREATE TABLE d.u (id INT) DUPLICATE KEY(id); INSERT INTO d.u VALUES (1)')
  expect(await second.query('SELECT count(*) AS n FROM d.u')).toEqual([{ n: '1' }])
  await second.close()
  await s3.close()
  await rm(dataDir, { recursive: true })
})
