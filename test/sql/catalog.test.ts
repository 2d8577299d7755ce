import { describe, expect, test } from 'vitest'
import * as catalog from '../../provider/sql/catalog'
import { readCatalog, readCatalogs } from '../../provider/sql/catalog'
import recordedCatalogs from '../conformance/starrocks/recorded/catalogs.json'
import recordedQuoting from '../conformance/starrocks/recorded/quoting.json'

interface Recorded {
  readonly sql?: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly (string | null)[])[]
  readonly error?: { readonly errno: number }
}

const recorded = recordedCatalogs.steps as Recorded[]

/** Every answer to a statement, as connection.ts returns it. */
function answers(steps: readonly unknown[], sql: string) {
  return (steps as Recorded[])
    .filter((step) => step.sql === sql && step.rows)
    .map(({ rows = [], columns = [] }) =>
      rows.map((row) => Object.fromEntries(row.map((cell, i) => [columns[i]?.toUpperCase() ?? '', cell]))),
    )
}

/** The properties of the recorded statement, with secrets in clear. */
function created(name: string): Record<string, string> {
  const { sql = '' } = recorded.find((step) => step.sql?.startsWith(`create external catalog ${name} `)) ?? {}
  return Object.fromEntries([...sql.matchAll(/"([^"]+)"="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]))
}

describe('statements', () => {
  const isSecret = (key: string) => key.endsWith('_key')
  const properties = { type: 'hive', 'aws.s3.secret_key': 'top "secret"' }

  test('CREATE EXTERNAL CATALOG has its comment before its properties, and shows no secret', () => {
    const created = catalog.createCatalog({ name: 'lake', comment: 'it\'s "ours"', properties }, isSecret)
    expect(created.text).toBe(
      'CREATE EXTERNAL CATALOG `lake`\nCOMMENT "it\'s \\"ours\\""\nPROPERTIES (\n  "aws.s3.secret_key" = "top \\"secret\\"",\n  "type" = "hive"\n)',
    )
    expect(created.masked).toContain('"aws.s3.secret_key" = "******"')
    expect(catalog.createCatalog({ name: 'lake', properties }, isSecret).text).not.toContain('COMMENT')
  })

  test('ALTER CATALOG sets all keys in one statement', () => {
    expect(catalog.alterCatalog('lake', { b: '2', a: '1' }, isSecret).text).toBe(
      'ALTER CATALOG `lake` SET ("a" = "1", "b" = "2")',
    )
  })

  test('the other statements name the catalog', () => {
    expect(catalog.dropCatalog('lake').text).toBe('DROP CATALOG `lake`')
    expect(catalog.showCatalogDatabases('lake').text).toBe('SHOW DATABASES FROM `lake`')
    expect(catalog.setCatalog('lake').text).toBe('SET CATALOG `lake`')
  })
})

describe('a name', () => {
  const outcomes = recorded.flatMap((step) => {
    const name = /^create external catalog (?:if not exists )?`?([^` ]+)/.exec(step.sql ?? '')?.[1]
    const named = step.error === undefined || step.error.errno === 5063 || name === 'default_catalog'
    return name && named ? [[name, step.error === undefined] as const] : []
  })

  test.each(outcomes)('%s is accepted as StarRocks does: %s', (name, accepted) => {
    expect(catalog.catalogNameProblem(name) === undefined).toBe(accepted)
  })

  test.each([
    ['a'.repeat(64), undefined],
    ['a'.repeat(65), /64/],
    ['', /begins with a letter/],
    ['_', /begins with a letter/],
    ['Default_Catalog', /internal/],
    ['resource_mapping_inside_catalog_hive_x', /hidden/],
  ])('%s', (name, problem) => {
    if (problem) expect(catalog.catalogNameProblem(name)).toMatch(problem)
    else expect(catalog.catalogNameProblem(name)).toBeUndefined()
  })
})

describe('SHOW CREATE CATALOG', () => {
  test.each(['c_glue', 'c_blob', 'c_blob_key', 'c_adls2', 'c_adls1', 'c_gcs', 'odd'])(
    'gives every key of %s',
    (name) => {
      const [rows = []] = answers(recorded, `show create catalog ${name}`)
      const shown = readCatalog(rows)
      expect(Object.keys(shown?.properties ?? {}).sort()).toEqual(Object.keys(created(name)).sort())
      const differing = Object.entries(created(name)).filter(([key, value]) => shown?.properties[key] !== value)
      expect(differing.map(([key]) => shown?.properties[key])).toEqual(
        differing.map(() => expect.stringContaining('***')),
      )
      expect(shown?.comment).toBeUndefined()
    },
  )

  test('shows the effect of an ALTER', () => {
    const [before, after] = answers(recorded, 'show create catalog c_hive').map(readCatalog)
    expect(before?.properties['hive.metastore.uris']).toBe('thrift://127.0.0.1:9083')
    expect(after?.properties).toEqual({
      type: 'hive',
      'hive.metastore.uris': 'thrift://127.0.0.1:9083,thrift://127.0.0.3:9083',
      metastore_cache_ttl_sec: '60',
    })
  })

  test('is read with the quoting of StarRocks: keys as they are, values with escaped quotes', () => {
    const [rows = []] = answers(recordedQuoting.steps, 'show create catalog q_cat')
    expect(readCatalog(rows)).toEqual({
      comment: 'it\'s "q" \\ b',
      properties: { 'k"ey': 'va"l\'ue\\x', 'hive.metastore.uris': 'thrift://127.0.0.1:9083', type: 'hive' },
    })
  })

  test.each(['ends in a backslash\\', 'two\nlines', '",\n"type"  =  "iceberg', '=', '', '\\"'])(
    'reads back the value %j',
    (value) => {
      const text = `CREATE EXTERNAL CATALOG \`c\`\nPROPERTIES ("a"  =  "${value.replaceAll('"', '\\"')}",\n"type"  =  "hive"\n)`
      expect(readCatalog([{ CATALOG: 'c', 'CREATE CATALOG': text }])?.properties).toEqual({ a: value, type: 'hive' })
    },
  )

  test('has no row for the internal catalog', () => {
    expect(answers(recorded, 'show create catalog default_catalog').map(readCatalog)).toEqual([undefined])
  })
})

test('SHOW CATALOGS', () => {
  const [rows = []] = answers(recorded, 'show catalogs')
  expect(readCatalogs(rows)).toEqual(
    expect.arrayContaining([
      { name: 'c_ha', type: 'hive', comment: 'two metastores' },
      { name: 'c_hive', type: 'hive', comment: undefined },
      expect.objectContaining({ name: 'default_catalog', type: 'internal' }),
    ]),
  )
})
