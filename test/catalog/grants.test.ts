import { describe, expect, test } from 'vitest'
import { grantAgain, readGrants } from '../../provider/catalog/grants'
import { noteName } from '../../provider/catalog/note'
import { StarRocksError } from '../../provider/core/errors'
import type { Sql } from '../../provider/sql/quote'
import recordedPrivileges from '../conformance/starrocks/recorded/privileges.json'

const recorded = recordedPrivileges.steps.find(({ sql }) => sql === 'show grants for role g_role')?.rows ?? []

/** A server that answers statements with rows, as text by text. */
function answering(answers: Record<string, Record<string, string | null>[] | Error>) {
  return {
    address: 'here',
    async query({ text }: Sql) {
      const answer = answers[text]
      if (answer instanceof Error) throw answer
      if (answer === undefined) throw new Error(`not expected: ${text}`)
      return answer
    },
  }
}

const LAKE = { name: 'lake', owner: 'project/test/lake' }

const row = (grants: string, catalog: string | null = 'lake') => ({
  USERIDENTITY: 'x',
  CATALOG: catalog,
  GRANTS: grants,
})

describe('a note of the grants', () => {
  const noted = (COMMENT: string) =>
    readGrants(
      LAKE,
      answering({
        'SHOW ROLES': [{ NAME: noteName(LAKE.owner), BUILTIN: 'false', COMMENT }],
        'SHOW USERS': [],
      }),
      () => {},
    )

  test('is read with those that the catalog has', async () => {
    expect(await noted('{"grants": ["GRANT USAGE ON CATALOG lake TO ROLE \'a\'"]}')).toEqual([
      "GRANT USAGE ON CATALOG lake TO ROLE 'a'",
    ])
  })

  test.each(['', 'mine', '{}', '{"grants": [1]}'])(
    'that somebody has written over stops the run: %j',
    async (comment) => {
      await expect(noted(comment)).rejects.toThrow(
        /role pulumi_grants_\w+ keeps the grants .* give these grants by hand/,
      )
    },
  )
})

describe('what is on a catalog', () => {
  test('is read of every role that is not built in, of public, and of every user', async () => {
    const warnings: string[] = []
    const server = answering({
      'SHOW ROLES': [
        { NAME: 'analyst', BUILTIN: 'false' },
        { NAME: 'root', BUILTIN: 'true' },
        { NAME: 'public', BUILTIN: 'true' },
      ],
      'SHOW USERS': [{ USER: "'rose'@'%'" }, { USER: "'ann'@['example.com']" }],
      'SHOW GRANTS FOR ROLE "analyst"': [
        row("GRANT USAGE ON CATALOG lake TO ROLE 'analyst'"),
        row("GRANT USAGE ON CATALOG other TO ROLE 'analyst'", 'other'),
        row("GRANT USAGE ON ALL CATALOGS TO ROLE 'analyst'", null),
      ],
      'SHOW GRANTS FOR ROLE "public"': [],
      'SHOW GRANTS FOR USER "rose"@"%"': [row("GRANT DROP ON CATALOG lake TO USER 'rose'@'%' WITH GRANT OPTION")],
      'SHOW GRANTS FOR USER "ann"@["example.com"]': [row("GRANT WHATEVER OF lake TO USER 'ann'@['example.com']")],
    })
    expect(await readGrants(LAKE, server, (warning) => warnings.push(warning))).toEqual([
      "GRANT USAGE ON CATALOG lake TO ROLE 'analyst'",
      "GRANT DROP ON CATALOG lake TO USER 'rose'@'%' WITH GRANT OPTION",
    ])
    expect(warnings).toEqual([expect.stringMatching(/lost when catalog lake is dropped: GRANT WHATEVER OF lake/)])
  })

  test('cannot be read without the right to, and that is said', async () => {
    const warnings: string[] = []
    const denied = new StarRocksError('Access denied', 'notPermitted', 5203, '42000')
    expect(
      await readGrants(LAKE, answering({ 'SHOW ROLES': denied }), (warning) => warnings.push(warning)),
    ).toBeUndefined()
    expect(warnings).toEqual([expect.stringMatching(/cannot be read, and are lost.*Access denied/)])
  })
})

describe('a grant is given again', () => {
  const again = (text: string) => grantAgain(text, 'lake2').map(({ statement, catalog }) => [catalog, statement.text])

  test.each([
    ["GRANT USAGE ON CATALOG lake TO ROLE 'r'", undefined, 'GRANT USAGE ON CATALOG `lake2` TO ROLE "r"'],
    [
      "GRANT CREATE DATABASE, DROP ON CATALOG lake TO USER 'u'@'10.%' WITH GRANT OPTION",
      undefined,
      'GRANT CREATE DATABASE, DROP ON CATALOG `lake2` TO USER "u"@"10.%" WITH GRANT OPTION',
    ],
    ["GRANT DROP ON DATABASE sales TO ROLE 'r'", 'lake2', 'GRANT DROP ON DATABASE `sales` TO ROLE "r"'],
    ["GRANT DROP ON ALL DATABASES TO ROLE 'r'", 'lake2', 'GRANT DROP ON ALL DATABASES TO ROLE "r"'],
    [
      "GRANT INSERT, SELECT ON TABLE sales.odd-name TO ROLE 'r'",
      'lake2',
      'GRANT INSERT, SELECT ON TABLE `sales`.`odd-name` TO ROLE "r"',
    ],
    [
      "GRANT SELECT ON ALL TABLES IN DATABASE sales TO USER 'u'@['d']",
      'lake2',
      'GRANT SELECT ON ALL TABLES IN DATABASE `sales` TO USER "u"@["d"]',
    ],
    [
      "GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE 'r'",
      'lake2',
      'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE "r"',
    ],
  ])('%s', (text, catalog, statement) => {
    expect(again(text)).toEqual([[catalog, statement]])
  })

  test.each(recorded.filter(([, catalog]) => catalog === 'g_cat').map((cells) => String(cells[2])))('%s', (text) => {
    expect(again(text)).toHaveLength(1)
  })

  test.each(['', "GRANT 'r' TO 'u'@'%'", "GRANT USAGE ON RESOURCE x TO ROLE 'r'"])('but not %j', (text) => {
    expect(again(text)).toEqual([])
  })
})
