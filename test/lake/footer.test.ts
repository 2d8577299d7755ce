import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { FooterError } from '../../provider/parquet/errors'
import { KnownColumns, readFooter } from '../../provider/parquet/footer'

const CORPUS = `${__dirname}/../data/parquet-testing`

/** Reads a footer from bytes, and records the requested ranges. */
async function footerOf(bytes: Uint8Array) {
  const reads: [number, number][] = []
  const read = async (start: number, end: number) => {
    reads.push([start, end])
    return bytes.subarray(start, end)
  }
  return { columns: await readFooter(read, bytes.length, 'lake/f.parquet'), reads }
}

async function parquet(columns: number): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const names = Array.from({ length: columns }, (_, i) => `column_${i}`)
  return new Uint8Array(
    parquetWriteBuffer({ columnData: names.map((name) => ({ name, data: [1, 2], type: 'INT32' as const })) }),
  )
}

describe('ranged reads', () => {
  test('one read for a footer below 64 KiB, of no more bytes than that', async () => {
    const padded = Buffer.concat([Buffer.alloc(1_000_000), await parquet(3)])
    const { columns, reads } = await footerOf(padded)
    expect(columns.map((column) => column.name)).toEqual(['column_0', 'column_1', 'column_2'])
    expect(reads).toEqual([[padded.length - 64 * 1024, padded.length]])
  })

  test('one read for a shorter file', async () => {
    const bytes = await parquet(1)
    expect((await footerOf(bytes)).reads).toEqual([[0, bytes.length]])
  })

  test('two reads for a longer footer, without overlap', async () => {
    const bytes = await parquet(1500)
    const { columns, reads } = await footerOf(bytes)
    expect(columns).toHaveLength(1500)
    expect(reads).toHaveLength(2)
    const [tail, head] = reads
    expect(head![1]).toBe(tail![0])
    expect(bytes.length - head![0]).toBe(Buffer.from(bytes).readUInt32LE(bytes.length - 8) + 8)
  })
})

describe('columns of footers with equal bytes', () => {
  const file = async (name: string, rows: number) => {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const data = Array.from({ length: rows }, (_, i) => i * rows)
    return new Uint8Array(parquetWriteBuffer({ columnData: [{ name, data, type: 'INT32' as const }] }))
  }
  const read = (bytes: Uint8Array, known: KnownColumns) =>
    readFooter(async (start, end) => bytes.subarray(start, end), bytes.length, 'lake/f.parquet', known)

  test('are decoded once, with any rows and statistics, and with parallel reads', async () => {
    const known = new KnownColumns()
    const files = [await file('id', 1), await file('id', 1000), await file('other', 1)]
    const [first, second, other] = await Promise.all(files.map((bytes) => read(bytes, known)))
    expect(second).toBe(first)
    expect(other!.map((column) => column.name)).toEqual(['other'])
    expect(await read(files[0]!, known)).toBe(first)
  })

  test('are not reused for a footer that is damaged after them', async () => {
    const known = new KnownColumns()
    const good = await file('id', 100)
    await read(good, known)
    const damaged = Buffer.from(good)
    damaged.fill(0xff, good.length - 40, good.length - 20)
    await expect(read(damaged, known)).rejects.toMatchObject({ problem: 'corruptFooter' })
  })
})

test('the schema tree is plain data: groups, repetition, old and new annotations', async () => {
  const { columns } = await footerOf(readFileSync(`${CORPUS}/nested_maps.snappy.parquet`))
  const int = { name: 'key', repeated: false, physical: 'INT32', children: [] }
  const inner = [int, { name: 'value', repeated: false, physical: 'BOOLEAN', children: [] }]
  expect(columns[0]).toEqual({
    name: 'a',
    repeated: false,
    annotation: { name: 'MAP' },
    children: [
      {
        name: 'key_value',
        repeated: true,
        children: [
          { name: 'key', repeated: false, physical: 'BYTE_ARRAY', annotation: { name: 'STRING' }, children: [] },
          {
            name: 'value',
            repeated: false,
            annotation: { name: 'MAP' },
            children: [{ name: 'key_value', repeated: true, children: inner }],
          },
        ],
      },
    ],
  })
  expect(JSON.parse(JSON.stringify(columns))).toEqual(columns)
})

test('keeps a byte order mark in a name, which files made from CSV have', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const names = ['\ufeffid', 'a\ufeff', 'plain']
  const columnData = names.map((name) => ({ name, data: [1], type: 'INT32' as const }))
  const { columns } = await footerOf(new Uint8Array(parquetWriteBuffer({ columnData })))
  expect(columns.map(({ name }) => name)).toEqual(names)
})

describe('files that cannot be used', () => {
  const good = readFileSync(`${CORPUS}/alltypes_plain.parquet`)
  const trailer = (length: number, magic: string) => {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32LE(length)
    bytes.write(magic, 4)
    return bytes
  }
  const damaged = Buffer.from(good)
  damaged.fill(0xff, good.length - 200, good.length - 100)

  test.each<[string, Uint8Array, FooterError['problem'], string]>([
    ['no bytes', Buffer.alloc(0), 'emptyFile', '0 bytes'],
    ['one byte', Buffer.from('P'), 'notParquet', 'does not end in "PAR1"'],
    ['only the magic bytes', Buffer.from('PAR1'), 'notParquet', 'not a Parquet file'],
    ['text', Buffer.from('id,name\n1,a\n2,b\n'), 'notParquet', 'not a Parquet file'],
    ['a truncated file', good.subarray(0, good.length - 1), 'notParquet', 'not a Parquet file'],
    ['an encrypted footer', Buffer.concat([good, trailer(10, 'PARE')]), 'encryptedFooter', 'encrypted footer'],
    ['a length beyond the file', trailer(4096, 'PAR1'), 'corruptFooter', 'its footer would be 4096 bytes long'],
    ['an empty footer', Buffer.concat([good, trailer(0, 'PAR1')]), 'corruptFooter', 'cannot be decoded'],
    ['a damaged footer', damaged, 'corruptFooter', 'truncated or damaged'],
  ])('%s', async (_, bytes, problem, said) => {
    const failure = footerOf(bytes)
    await expect(failure).rejects.toMatchObject({ problem, file: 'lake/f.parquet' })
    await expect(failure).rejects.toThrow(said)
    await expect(failure).rejects.toThrow('lake/f.parquet')
  })

  test('a failing read is passed on unchanged', async () => {
    const gone = new Error('gone')
    await expect(readFooter(() => Promise.reject(gone), 100, 'f')).rejects.toBe(gone)
  })
})
