import { expect, test } from 'vitest'
import { createPipe, pipeInsert } from '../../provider/sql/pipe'
import { pipeErrorShown } from '../../provider/starrocks/load-errors'
import type { Row, Server } from '../../provider/starrocks/server'

const auth = {
  type: 'accessKey',
  accessKey: 'AKIA1234567',
  secretKey: 'h1dden "away" here',
  sessionToken: 'FwoG-zXIv',
} as const
const insert = pipeInsert({
  database: 'lake',
  table: 'trips',
  columns: [{ name: 'id' }],
  source: { storage: { bucket: 'lake', auth }, path: 's3://lake/trips/*.parquet', partitionKeys: [] },
  owner: 'project/stack/trips',
})

test('an error that quotes the statement of a pipe is shown without the keys of the store', async () => {
  const asked: string[] = []
  const server: Pick<Server, 'query'> = {
    async query({ text }): Promise<Row[]> {
      asked.push(text)
      return [{ SQL: insert.text }]
    },
  }
  const { text } = createPipe('lake', 'trips', {}, insert)
  const shown = await pipeErrorShown(server as Server, 'lake', 'trips', `failed: ${text}, for FwoG-zXIv`)
  expect(asked).toEqual(['DESC PIPE `lake`.`trips`'])
  expect(shown).toContain('"aws.s3.access_key" = "******"')
  expect(shown).toContain('"aws.s3.secret_key" = "******"')
  expect(shown).toMatch(/for \*{6}$/)
  expect(shown).toContain('s3://lake/trips/*.parquet')
})
