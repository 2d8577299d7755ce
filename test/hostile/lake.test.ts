import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFooter } from '../../provider/parquet/footer'
import type { ParquetNode } from '../../provider/parquet/node'
import type { Column } from '../../provider/parquet/table-columns'
import { designTable } from '../../provider/resources/table/design'
import { LakeError } from '../../provider/s3/errors'
import { GLOB_CHARACTERS, normalizePrefix, readLayout } from '../../provider/s3/layout'
import { createTable } from '../../provider/sql/table'
import { globToRegExp, splitPaths } from '../sandbox/starrocks/glob'
import type { DataType } from '../sandbox/starrocks/types'
import { parquet } from '../support/lake'
import { mergeColumns } from '../support/merge-columns'
import { name, segment, text } from './generators'
import { statementOf } from './reading'
import { runs } from './runs'

/** The rule for the names of columns, as StarRocks 4.0 was recorded with (matrices/names.json), and what has to be sayable. */
const mayBeColumn = (any: string) =>
  /^[^`\0=<>!*\ufffd]{1,1024}$/.test(any) &&
  any.isWellFormed() &&
  !/^(__op|__row|__proto__)$|^(__starrocks_shadow_|__generated_partition_column_)/i.test(any)

const mayBeField = (any: string) => any !== '' && !/[`\0\ufffd]/.test(any) && any.isWellFormed()

const leaf = (of: string): ParquetNode => ({ name: of, repeated: false, physical: 'INT32', children: [] })
const group = (of: string, ...children: ParquetNode[]): ParquetNode => ({ name: of, repeated: false, children })

/** Of a table over the columns that were found: what the sandbox reads of its CREATE TABLE. */
function columnsIn(columns: readonly Column[]): { name: string; type: DataType }[] {
  const design = designTable({ columns })
  const { text } = createTable({ database: 'lake', name: 't', ...design, properties: {} })
  return statementOf(text, 'createTable').columns.map((column) => ({ name: column.name, type: column.type }))
}

function orRefusal<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof LakeError) return undefined
    throw error
  }
}

describe('the names in a footer', () => {
  test('become those of the columns, or are refused', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 5, selector: (any) => any.toLowerCase() }), (names) => {
        const columns = orRefusal(() => mergeColumns([{ file: 'a.parquet', columns: names.map(leaf) }]))
        expect(columns !== undefined).toBe(names.every(mayBeColumn))
        if (columns?.length) expect(columnsIn(columns).map((column) => column.name)).toEqual(names)
      }),
      runs(600),
    )
  })

  test('become those of the fields of a struct, in lower case, or are refused', () => {
    fc.assert(
      fc.property(name, name, (outer, inner) => {
        const node = group('s', group(outer, leaf(inner)), leaf('other field'))
        const columns = orRefusal(() => mergeColumns([{ file: 'a.parquet', columns: [leaf('id'), node] }]))
        expect(columns !== undefined).toBe([outer, inner].every(mayBeField) && outer.toLowerCase() !== 'other field')
        if (columns === undefined) return
        const [, struct] = columnsIn(columns)
        expect(struct?.type).toEqual({
          name: 'STRUCT',
          fields: [
            {
              name: outer.toLowerCase(),
              type: { name: 'STRUCT', fields: [{ name: inner.toLowerCase(), type: { name: 'INT' } }] },
            },
            { name: 'other field', type: { name: 'INT' } },
          ],
        })
      }),
      runs(300),
    )
  })

  test('of a real file become those of the columns, or are refused', async () => {
    await fc.assert(
      fc.asyncProperty(name, async (column) => {
        const bytes = await parquet(
          { name: 'id', data: [1], type: 'INT32' },
          { name: column, data: [1], type: 'INT32' },
        )
        // A file holds UTF-8: half of a pair is lost when it is written.
        const written = column.toWellFormed()
        fc.pre(written.toLowerCase() !== 'id')
        const read = async (start: number, end: number) => bytes.subarray(start, end)
        const nodes = await readFooter(read, bytes.length, 'a.parquet')
        const columns = orRefusal(() => mergeColumns([{ file: 'a.parquet', columns: nodes }]))
        expect(columns !== undefined).toBe(mayBeColumn(written))
        if (columns !== undefined) expect(columnsIn(columns).map((found) => found.name)).toEqual(['id', written])
      }),
      runs(200),
    )
  })
})

describe('the keys of objects', () => {
  test('are found again by the pattern of the pipe and by their names, or are refused', async () => {
    const keys = fc
      .tuple(fc.array(segment, { maxLength: 2 }), segment)
      .map(([directories, file]) => [...directories, `${file}.parquet`].join('/'))
    await fc.assert(
      fc.asyncProperty(keys, async (path) => {
        const layout = await readLayout([[{ key: `lake/t/${path}`, size: 1 }]], 'lake/t/', 10).catch(
          (error: unknown) => {
            if (error instanceof LakeError) return undefined
            throw error
          },
        )
        if (layout === undefined) return
        expect(globToRegExp(layout.glob).test(path)).toBe(true)
        // A pipe's task names the files of its batch in a comma list, each of them a pattern.
        expect(splitPaths(path)).toHaveLength(1)
        expect(globToRegExp(path).test(path)).toBe(true)
        expect(layout.partitionKeys.join()).toBe(
          path
            .split('/')
            .slice(0, -1)
            .map((part) => part.split('=')[0])
            .join(),
        )
      }),
      runs(600),
    )
  })

  test('below a prefix that is taken as it is, or refused', () => {
    fc.assert(
      fc.property(
        text.map((any) => any.slice(0, 1024)),
        (any) => {
          const prefix = orRefusal(() => normalizePrefix(any))
          if (prefix === undefined) return
          expect(prefix).toBe(`${any.replace(/^\//, '').replace(/\/$/, '')}/`)
          expect(prefix.isWellFormed()).toBe(true)
          expect(GLOB_CHARACTERS.test(prefix)).toBe(false)
          expect(globToRegExp(prefix).test(prefix)).toBe(true)
          expect(splitPaths(`s3://lake/${prefix}*.parquet`)).toEqual([`s3://lake/${prefix}*.parquet`])
        },
      ),
      runs(300),
    )
  })
})
