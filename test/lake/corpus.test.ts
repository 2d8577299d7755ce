import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readFooter } from '../../provider/parquet/footer'
import { starRocksType } from '../../provider/parquet/parquet-type'
import { LakeError } from '../../provider/s3/errors'
import { parseType } from '../../provider/sql/type-text'
import { printType } from '../../provider/sql/types'

const CORPUS = `${__dirname}/../data/parquet-testing`

/** DESC FILES of every file of the corpus. */
const recorded: Record<string, Record<string, string> | { error: true }> = JSON.parse(
  readFileSync(`${__dirname}/../conformance/starrocks/matrices/parquet.json`, 'utf8'),
)

/** The reason why a file that the server rejects has no columns here either. */
const PROBLEMS: Record<string, string> = {
  'map_no_value.parquet': 'unsupportedType',
  'unknown-logical-type.parquet': 'unsupportedType',
}

async function columnsOf(file: string): Promise<[string, string][]> {
  const bytes = readFileSync(`${CORPUS}/${file}`)
  const nodes = await readFooter(async (start, end) => bytes.subarray(start, end), bytes.length, file)
  return nodes.map((node) => [node.name, printType(starRocksType(node, { column: node.name, file }))])
}

describe('every file of the corpus gives the columns that StarRocks infers', () => {
  test('the recording has every file of the corpus', () => {
    const files = readdirSync(CORPUS).filter((file) => file.includes('.parquet'))
    expect(Object.keys(recorded).sort()).toEqual(files.sort())
  })

  test.each(Object.entries(recorded))('%s', async (file, expected) => {
    if ('error' in expected && expected.error === true) {
      const failure = await columnsOf(file).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(LakeError)
      expect((failure as LakeError).problem).toBe(PROBLEMS[file] ?? 'encryptedFooter')
      expect((failure as LakeError).message).toContain(file)
    } else {
      const canonical = Object.entries(expected).map(([name, type]) => [name, printType(parseType(type))])
      expect(await columnsOf(file)).toEqual(canonical)
    }
  })
})
