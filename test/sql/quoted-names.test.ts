import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { parseType } from '../../provider/sql/type-text'
import { printType } from '../../provider/sql/types'
import { tokenize } from '../sandbox/starrocks/lexer'
import { isReserved } from '../sandbox/starrocks/parse/reserved'

const PROVIDER = path.join(__dirname, '../../provider')

/** Unreserved keywords and functions, which our statements contain without quotes. A name never is. */
const KEYWORDS = new Set(
  `ACTIVE ADMIN AFTER AGGREGATE AUTHENTICATION BACKENDS BUCKETS CANCEL CAST CATALOG CATALOGS COLUMNS COMMENT COMPUTE CONFIG COUNT DATA DATE_TRUNC DISTRIBUTED
  DUPLICATE END ENGINE EVERY EXTERNAL FIELD FIRST FRONTEND FRONTENDS GLOBAL GRANTS HASH IDENTIFIED INTEGRATION INTEGRATIONS INTERVAL JOB
  LABEL LESS LIST LOCATIONS MATERIALIZED MAX META MIN MODE MODIFY NAME NODES NONE NULLIF NULLS OVERWRITE PARTITIONS PIPE PIPES PROC PROCESSLIST
  PROPERTIES PROPERTY PROVIDER PROVIDERS QUOTA RANDOM REFRESH REPLICA RESOURCE RESUME RETRY ROLE ROLES SAMPLE SCHEDULE SECURITY START STATS
  STATUS STORAGE STRING SUBMIT SUM SUSPEND SWAP SYNC SYSTEM TABLES TASK THAN TIME_SLICE TIME_ZONE TRUNCATE TYPE UNIX_TIMESTAMP URL_DECODE
  USER USERS VARIABLES VERBOSE VERSION_COMMENT VIEW VIEWS VOLUME VOLUMES WAREHOUSES`.split(/\s+/),
)

interface Statement {
  where: string
  text: string
}

/** The templates of SQL in a file, with each part as `?`. */
function statementsOf(file: string): Statement[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Statement[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'sql') {
      const { template } = node
      const text = ts.isNoSubstitutionTemplateLiteral(template)
        ? template.text
        : template.head.text + template.templateSpans.map(({ literal }) => `?${literal.text}`).join('')
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      found.push({ where: `${path.relative(PROVIDER, file)}:${line + 1}`, text })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function unquotedNames(text: string): string[] {
  return tokenize(text).flatMap(({ kind, text: word }) => {
    const isName = kind === 'word' && !isReserved(word) && !KEYWORDS.has(word.toUpperCase())
    return isName ? [word] : []
  })
}

/** A reserved word where a name is expected is an alias or the first part of a path. */
const unquotedAlias = (text: string) =>
  /\bAS\s+(?!\(|SELECT\b|INSERT\b|WITH\b|VARCHAR\b|DEFAULT STORAGE VOLUME\b)\w+/i.exec(text)?.[0]

test("every name in the provider's statements is quoted", () => {
  const files = readdirSync(PROVIDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const statements = files.flatMap((name) => statementsOf(path.join(PROVIDER, name)))
  expect(statements.length).toBeGreaterThan(100)
  const wrong = statements.flatMap(({ where, text }) => {
    const names = [...unquotedNames(text), ...[unquotedAlias(text) ?? []].flat()]
    return names.length === 0 ? [] : [`${where}: ${names.join(', ')} in ${text.replace(/\s+/g, ' ')}`]
  })
  expect(wrong).toEqual([])
})

test.each([
  { text: 'SELECT LOAD_STATE FROM ?', names: ['LOAD_STATE'] },
  { text: 'SELECT ?, count(*) AS ? FROM information_schema.?', names: ['information_schema'] },
  { text: 'SELECT ? FROM ? t', names: ['t'] },
])('the check finds $names in $text', ({ text, names }) => {
  expect(unquotedNames(text)).toEqual(names)
})

test('the check finds an alias, reserved or not', () => {
  expect(unquotedAlias('SELECT count(*) AS FILES FROM ?')).toBe('AS FILES')
  expect(unquotedAlias('SUBMIT TASK ? AS INSERT INTO ?')).toBeUndefined()
})

test('quotes a struct field whose name a real 4.1 reserves', () => {
  const matrix = path.join(__dirname, '../conformance/starrocks/4.1/matrices/reserved.json')
  const { reserved } = JSON.parse(readFileSync(matrix, 'utf8')) as { reserved: { word: string }[] }
  for (const { word } of reserved) {
    const name = word.toLowerCase()
    expect(printType(parseType(`STRUCT<\`${name}\` INT>`))).toBe(`STRUCT<\`${name}\` INT>`)
  }
})
