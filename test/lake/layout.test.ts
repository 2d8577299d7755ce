import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LayoutError, Remedy } from '../../provider/s3/errors'
import { filePatternProblem } from '../../provider/s3/file-pattern'
import { normalizePrefix, readLayout } from '../../provider/s3/layout'

const objects = (paths: string[]) => paths.map((path) => ({ key: `lake/t/${path}`, size: 10 }))
const readBy = (catalog: string) =>
  `read it through an external catalog of the type ${catalog} (CREATE EXTERNAL CATALOG)`
const layoutOf = (paths: string[], limit = 200) => readLayout([objects(paths)], 'lake/t/', limit)
const nothingIgnored = { directoryMarkers: 0, hidden: 0, notMatched: 0 }

describe('prefixes', () => {
  test.each([
    ['a', 'a/'],
    ['/a/b/', 'a/b/'],
    ['year=2024/x y/ü', 'year=2024/x y/ü/'],
  ])('%s becomes %s', (given, normal) => {
    expect(normalizePrefix(given)).toBe(normal)
    expect(normalizePrefix(normal)).toBe(normal)
  })

  test.each([
    ['', 'is empty'],
    ['/', 'is empty'],
    ['s3://lake/a/b/', 'is a URI: the storage names the bucket, so give the directory in it, "a/b/"'],
    ['s3a://lake', 'is a URI: the storage names the bucket, so give the directory in it'],
    ['a/*', 'contains "*"'],
    ['a?', 'contains "?"'],
    ['[a]', 'contains "["'],
    ['{a', 'contains "{"'],
    ['a,b', 'contains ","'],
    ['a\\b', 'contains "\\"'],
    ['a\nb', 'control character'],
    ['a\0', 'control character'],
    ['a\ud800', 'control character'],
    ['a//b', 'empty directory name'],
    ['//a', 'empty directory name'],
    ['a/../b', 'empty directory name, "." or ".."'],
  ])('%j is refused: %s', (given, reason) => {
    expect(() => normalizePrefix(given)).toThrow(reason)
    expect(() => normalizePrefix(given)).toThrow(expect.objectContaining({ problem: 'badPrefix' }))
  })
})

describe('layouts', () => {
  test.each<[string, string[], string[], string]>([
    ['flat', ['a.parquet', 'b.parquet'], [], '[^_.]*.parquet'],
    ['one key', ['d=1/a.parquet', 'd=2/a.parquet'], ['d'], 'd=*/[^_.]*.parquet'],
    ['two keys', ['year=2024/month=01/a.parquet'], ['year', 'month'], 'year=*/month=*/[^_.]*.parquet'],
    [
      'raw values',
      ['d=a%2Fb/x.parquet', 'd=__HIVE_DEFAULT_PARTITION__/x.parquet', 'd=/x.parquet', 'd=a=b/x.parquet'],
      ['d'],
      'd=*/[^_.]*.parquet',
    ],
    [
      'a hyphen and other scripts',
      ['event-day=1/größe=2/a.parquet'],
      ['event-day', 'größe'],
      'event-day=*/größe=*/[^_.]*.parquet',
    ],
  ])('%s', async (_, paths, partitionKeys, glob) => {
    expect(await layoutOf(paths)).toEqual({
      partitionKeys,
      glob,
      files: objects(paths),
      count: paths.length,
      bytes: 10 * paths.length,
      ignored: nothingIgnored,
      // The first encoded value: a preview warns that the pipe loads it unchanged, unless decodePath is set.
      ...(paths.includes('d=a%2Fb/x.parquet') && { encoded: 'd=a%2Fb' }),
    })
  })

  test('ignores objects that are no data, at any depth', async () => {
    const noise = [
      '',
      'd=1/',
      'x.parquet/',
      '_SUCCESS',
      '_old/0.parquet',
      'd=1/.a.parquet.crc',
      'd=1/_tmp/k=1/a.parquet',
      'd=1/_a.parquet',
      'readme.md',
      'd=1/a.PARQUET',
    ]
    const layout = await layoutOf([...noise, 'd=1/a.parquet'])
    expect(layout.files).toEqual(objects(['d=1/a.parquet']))
    expect(layout.ignored).toEqual({ directoryMarkers: 3, hidden: 5, notMatched: 2 })
    expect(layout.notMatched).toBe('lake/t/readme.md')
  })

  test.each<[string, string[], LayoutError['problem'], string[], Remedy?]>([
    ['two depths', ['a.parquet', 'd=1/b.parquet'], 'mixedLayout', ['lake/t/a.parquet', 'lake/t/d=1/b.parquet']],
    ['two keys', ['d=1/a.parquet', 'e=1/b.parquet'], 'mixedLayout', ['lake/t/d=1/a.parquet', 'lake/t/e=1/b.parquet']],
    [
      'another order',
      ['d=1/e=1/a.parquet', 'e=1/d=1/b.parquet'],
      'mixedLayout',
      ['lake/t/d=1/e=1/a.parquet', 'lake/t/e=1/d=1/b.parquet'],
    ],
    [
      'a key in another case',
      ['d=1/a.parquet', 'D=2/a.parquet'],
      'mixedLayout',
      ['lake/t/d=1/a.parquet', 'lake/t/D=2/a.parquet'],
    ],
    [
      'a plain directory beside files',
      ['a.parquet', 'sub/b.parquet'],
      'mixedLayout',
      ['lake/t/a.parquet', 'lake/t/sub/b.parquet'],
    ],
    ['a plain directory', ['sub/a.parquet', 'sub/b.parquet'], 'plainDirectory', ['lake/t/sub/a.parquet']],
    [
      'a directory named like a file',
      ['x.parquet/part-0.parquet'],
      'plainDirectory',
      ['lake/t/x.parquet/part-0.parquet'],
    ],
    ['an encoded key', ['a%20b=1/a.parquet'], 'badPartitionKey', ['"a%20b"', 'lake/t/a%20b=1/a.parquet']],
    ['a key with a comma', ['a,b=1/a.parquet'], 'badPartitionKey', ['"a,b"']],
    ['no key', ['=1/a.parquet'], 'badPartitionKey', ['""']],
    ['a key twice', ['d=1/D=2/a.parquet'], 'badPartitionKey', ['"D" occurs twice']],
    ['a colon in a name', ['a.parquet', '2022-11-26T13:51:14+00:00.parquet'], 'badFileName', ['a colon', '13:51']],
    ['a colon in a value', ['ts=13:51/a.parquet'], 'badFileName', ['lake/t/ts=13:51/a.parquet']],
    ['a colon in another object', ['log 10:00.txt', 'x.parquet'], 'badFileName', ['lake/t/log 10:00.txt']],
    ['a colon in a hidden directory', ['_a:b/x', 'd=1/x.parquet'], 'badFileName', ['lake/t/_a:b/x']],
    ['a colon in an empty directory', ['d=1/e=2/x.parquet', 'd=1/e=a:b/'], 'badFileName', ['lake/t/d=1/e=a:b/']],
    ['a control character', ['a\nb.parquet'], 'badFileName', ['a control character', 'a\\nb.parquet']],
    [
      'a Delta table',
      ['_delta_log/0.json', 'a.parquet'],
      'tableFormat',
      ['Delta Lake', '_delta_log/0.json'],
      { change: 'acceptTableFormat' },
    ],
    ['a Hudi table', ['.hoodie/hoodie.properties', 'd=1/a.parquet'], 'tableFormat', ['Hudi'], readBy('hudi')],
    [
      'an Iceberg table',
      ['data/a.parquet', 'metadata/v1.metadata.json'],
      'tableFormat',
      ['Iceberg'],
      readBy('iceberg'),
    ],
    [
      'a plain directory called data',
      ['data/a.parquet', 'metadata/x.json'],
      'plainDirectory',
      ['lake/t/data/a.parquet'],
    ],
    ['a file that would be a pattern', ['a.parquet', 'b[1].parquet'], 'badFileName', ['lake/t/b[1].parquet', '"["']],
    ['a value that would end a name', ['d=1,2/a.parquet'], 'badFileName', ['lake/t/d=1,2/a.parquet', '","']],
    ['nothing', [], 'noParquetFiles', ['lake/t/', 'nothing is there']],
    [
      'no Parquet',
      ['', '_SUCCESS', 'a.csv', 'b.csv'],
      'noParquetFiles',
      ['of 4 objects', '1 directory markers', '1 hidden', '2 not named like *.parquet'],
      { change: 'pattern' },
    ],
  ])('refuses %s', async (_, paths, problem, said, remedy) => {
    const failure = layoutOf(paths)
    await expect(failure).rejects.toMatchObject({ problem })
    for (const part of said) await expect(failure).rejects.toThrow(part)
    if (remedy) await expect(failure).rejects.toMatchObject({ remedies: expect.arrayContaining([remedy]) })
  })

  test.each<[string, string[]]>([
    ['in a hidden directory, which no glob matches', ['_tmp/10:00/a.parquet', 'd=1/a.parquet']],
    ['in a file above the partitions', ['log 10:00.txt', 'd=1/a.parquet']],
    ['below the files', ['a.parquet', 'd=1/10:00.txt']],
  ])('accepts a colon %s', async (_, paths) => {
    expect((await layoutOf(paths)).count).toBe(1)
  })

  test('refuses a key that the prefix repeats, since StarRocks uses the leftmost', async () => {
    const failure = readLayout(
      [[{ key: 'snap/dt=2024-06-01/events/dt=2024-05-30/a.parquet', size: 1 }]],
      'snap/dt=2024-06-01/events/',
      10,
    )
    await expect(failure).rejects.toMatchObject({ problem: 'badPartitionKey' })
    await expect(failure).rejects.toThrow('"dt"')
    await expect(failure).rejects.toThrow('dt=2024-06-01')
  })

  test('accepts another key in the prefix', async () => {
    const layout = await readLayout([[{ key: 'day=1/d=1/a.parquet', size: 1 }]], 'day=1/', 10)
    expect(layout.partitionKeys).toEqual(['d'])
  })

  test('accepts the files of a table format with acceptTableFormat', async () => {
    const listed = objects(['_delta_log/0.json', '_delta_log/0.checkpoint.parquet', 'a.parquet', 'b.parquet'])
    const layout = await readLayout([listed], 'lake/t/', 10, { acceptTableFormat: true })
    expect(layout.files.map(({ key }) => key)).toEqual(['lake/t/a.parquet', 'lake/t/b.parquet'])
  })

  test.each<[string, string, string[], string[]]>([
    ['*.parq*', '[^_.]*.parq*', ['a.parquet', 'b.parq', 'd.parquet.gzip'], ['c.PARQUET', '_e.parq']],
    ['*', '[^_.]*', ['000000_0', 'a.parquet'], ['.crc', '_SUCCESS']],
    ['?_0', '[^_.]_0', ['1_0'], ['__0', '12_0']],
    ['[0-9]*_0', '[0-9]*_0', ['000000_0'], ['a00_0']],
    ['[!a]*', '[!a]*', [], []],
    ['part-(1).p+', 'part-(1).p+', ['part-(1).p+'], ['part-1.p']],
  ])('the file pattern %s becomes %s', async (pattern, glob, taken, passed) => {
    if (taken.length === 0) return expect(filePatternProblem(pattern)).toContain('hidden')
    expect(filePatternProblem(pattern)).toBeUndefined()
    const layout = await readLayout([objects([...taken, ...passed])], 'lake/t/', 10, { pattern })
    expect(layout.glob).toBe(glob)
    expect(layout.files).toEqual(objects(taken))
  })

  test.each(['', 'a/*', '{a,b}', 'a,b', 'a\\*', 'a:b', '_*', '.a', '[', 'a]', '[]', '[z-a]', '[_a]*', '[a[b]]'])(
    'refuses %j as a file pattern',
    (pattern) => {
      expect(filePatternProblem(pattern)).toBeDefined()
    },
  )

  test('finds a mixed layout before the listing ends', async () => {
    let listed = 0
    function* endless() {
      for (;;) yield [{ key: `lake/t/${++listed < 10 ? '' : 'd=1/'}${listed}.parquet`, size: 1 }]
    }
    await expect(readLayout(endless(), 'lake/t/', 200)).rejects.toMatchObject({ problem: 'mixedLayout' })
    expect(listed).toBe(10)
  })
})

describe('the sample', () => {
  const numbered = function* (count: number) {
    for (let i = 0; i < count; i++) yield [{ key: `p/${i}.parquet`, size: i }]
  }

  test('is all files up to the limit, and otherwise evenly spread, with the first and the last', async () => {
    const count = fc.integer({ min: 1, max: 3000 })
    const limit = fc.integer({ min: 2, max: 250 })
    await fc.assert(
      fc.asyncProperty(count, limit, async (count, limit) => {
        const layout = await readLayout(numbered(count), 'p/', limit)
        const sampled = layout.files.map((file) => file.size)
        expect(layout.count).toBe(count)
        expect(sampled[0]).toBe(0)
        expect(sampled.at(-1)).toBe(count - 1)
        if (count <= limit) {
          expect(sampled).toHaveLength(count)
        } else {
          const gaps = sampled.slice(1).map((size, i) => size - sampled[i]!)
          expect(sampled.length).toBeLessThanOrEqual(limit)
          expect(Math.max(...gaps)).toBeLessThanOrEqual((4 * count) / limit)
        }
      }),
    )
  })

  test('has a bounded size for 100,000 files', async () => {
    const layout = await readLayout(numbered(100_000), 'p/', 200)
    expect(layout.count).toBe(100_000)
    expect(layout.bytes).toBe((100_000 * 99_999) / 2)
    expect(layout.files.length).toBeGreaterThan(100)
    expect(layout.files.length).toBeLessThanOrEqual(200)
  })
})
