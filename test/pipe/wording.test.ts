import { describe, expect, test } from 'vitest'
import { SchemaError } from '../../provider/parquet/errors'
import { filesProblem, withRemedies } from '../../provider/resources/pipe-table/wording'
import { LayoutError, type Remedy, StoreError } from '../../provider/s3/errors'

describe('the ways out of a problem of the files', () => {
  test.each<[Remedy[], string]>([
    [[], 'it is odd'],
    [['rename it'], 'it is odd; rename it'],
    [[{ change: 'leaveOut', column: 'a"b' }], 'it is odd; exclude it with excludeColumns: ["a\\"b"]'],
    [[{ change: 'leaveOut' }], 'it is odd; exclude columns with excludeColumns'],
    [[{ change: 'type', column: 'c', to: 'its type' }], 'it is odd; set columnOverrides.c to its type'],
    [[{ change: 'expression' }], 'it is odd; give it an expression in columnExpressions'],
    [
      [{ change: 'expression', sql: 'hex(`c`)' }],
      'it is odd; give it an expression in columnExpressions, such as { sql: "hex(`c`)" }',
    ],
    [[{ change: 'expression', part: true }], 'it is odd; load a part of it with columnExpressions'],
    [[{ change: 'keysFromFiles' }], 'it is odd; set partitionColumns to "file" to load the values of the files'],
    [
      [{ change: 'replaceTable' }],
      'it is odd; set allowRowLoss to true to create the table again from the files that are there now',
    ],
    [
      [{ change: 'prefix', to: 'another directory' }, 'rename it'],
      'it is odd; set pathPrefix to another directory, or rename it',
    ],
    [[{ change: 'pattern' }], 'it is odd; set filePattern to a pattern of their names, if these are Parquet files'],
    [[{ change: 'acceptTableFormat' }], 'it is odd; set allowTableFormat to true to load the files as they are'],
  ])('%j name the inputs of a PipeTable', (remedies, text) => {
    expect(withRemedies({ message: 'it is odd', remedies }, {})).toBe(text)
  })

  test('name schema as the input with the types, where the program declares it', () => {
    const remedies: Remedy[] = [{ change: 'type', column: 'c', to: 'its type' }]
    const schema = { c: 'INT' }
    expect(withRemedies({ message: 'it is odd', remedies }, { schema })).toBe('it is odd; set schema.c to its type')
  })
})

describe('the input that a problem of the files is about', () => {
  const storage = { bucket: 'b', auth: { type: 'default' as const } }

  test.each([
    [new LayoutError('mixedLayout', 'it is odd'), {}, 'pathPrefix', 'it is odd'],
    [new SchemaError('typeConflict', 'c', 'it is odd'), {}, 'pathPrefix', 'it is odd'],
    [new SchemaError('badType', 'c', 'it is odd'), {}, 'columnOverrides', 'columnOverrides.c: it is odd'],
    [new SchemaError('badType', 'c', 'it is odd'), { schema: {} }, 'schema', 'schema.c: it is odd'],
    [new SchemaError('unknownColumn', 'c', 'it is odd'), {}, 'columnOverrides', 'columnOverrides.c: it is odd'],
    [new SchemaError('badDeclaredName', 'c`', 'it is odd'), { schema: {} }, 'schema', 'it is odd'],
    [new SchemaError('badComputedName', 'c`', 'it is odd'), {}, 'columnExpressions', 'it is odd'],
    [new SchemaError('unknownSource', 'c', 'it is odd'), {}, 'columnExpressions', 'columnExpressions.c: it is odd'],
    [new SchemaError('unknownExclusion', 'c', 'it is odd'), {}, 'excludeColumns', 'it is odd'],
    [new SchemaError('partitionKeyInFile', 'c', 'it is odd'), {}, 'partitionColumns', 'it is odd'],
    [new StoreError('other', undefined, 'X', 'it is odd'), {}, 'sourceStorageName', 'it is odd'],
    [new StoreError('other', undefined, 'X', 'it is odd'), { sourceStorage: storage }, 'sourceStorage', 'it is odd'],
  ])('%j with %j is about %s', (error, declared, input, reason) => {
    expect(filesProblem(error, declared)).toEqual({ input, reason })
  })
})
