import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LEAST_PRIVILEGES, needsOf, statementsOf } from '../provider/resources/least-privileges'
import { registry } from '../provider/resources/registry'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Kind, loadKinds } from './fixtures'
import type { PrivilegedUser } from './fixtures/fixture'
import { createHiveCatalog, makeDirectory } from './support/hive'
import { type Lake, parquet, startLake } from './support/lake'
import { LEAST, leastPrivileges, MAKE_LEAST } from './support/least'
import { ResourceLife } from './support/resource'

let lake: Lake
let config: Record<string, string>
const sql = (statements: string) => lake.starrocks.query(statements)

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  lake = await startLake({ jobMilliseconds: 0 })
  config = { ...lake.config, 'starrocks:user': LEAST.user, 'starrocks:password': LEAST.password }
  await lake.s3.put('trips/month=01/a.parquet', await parquet({ name: 'id', data: [1, 2, 3], type: 'INT32' }))
  await createHiveCatalog(lake)
  await makeDirectory(lake, 'w')
  await sql('CREATE DATABASE lake; CREATE TABLE lake.t (id INT) PROPERTIES ("replication_num" = "1")')
  await sql('INSERT INTO lake.t VALUES (1)')
  await sql(MAKE_LEAST)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await disconnectAll()
  await lake.close()
})

/**
 * The user of SECURITY.md, who manages resources of this kind.
 *
 * @param ofOthers who manages the resources of other kinds
 */
function userFor({ handler }: Kind, kinds: readonly Kind[], ofOthers = config): PrivilegedUser {
  return {
    bucket: lake.s3.bucket,
    root: sql,
    resource(file, name = 'thing') {
      const other = kinds.find(({ spec }) => spec.file === file)
      if (other === undefined) throw new Error(`the registry has no ${file}`)
      return new ResourceLife(other.handler, other.handler === handler ? config : ofOthers, urnOf(name))
    },
    async steps(name, ...steps) {
      const resource = new ResourceLife(handler, config, urnOf(name))
      for (const [operation, args] of steps) {
        expect(await resource.up(args)).toBe(operation)
        expect(await resource.refresh(), `${name} is seen`).toBe(true)
        expect(await resource.up(args), `${name} is as declared`).toBe('same')
      }
      await resource.destroy()
    },
  }
}

const urnOf = (name: string) => `urn:pulumi:test::project::pulumi-nodejs:dynamic/starrocks:Thing::${name}`

const sections = leastPrivileges()

test('SECURITY.md gives privileges for every kind of resource', () => {
  const kinds = [...sections.keys()].flatMap((section) => section.split(', '))
  expect(kinds.sort()).toEqual(registry.map(({ kind }) => kind).sort())
})

describe.each([...sections])('%s', async (section, statements) => {
  const kinds = await loadKinds()
  const ofSection = kinds.filter(({ spec }) => section.split(', ').includes(spec.kind))
  async function live(): Promise<void> {
    for (const kind of ofSection) await kind.privileges.live(userFor(kind, kinds))
  }

  test('works with the privileges of SECURITY.md alone', async () => {
    for (const statement of statements) await sql(statement)
    await sql('SET CATALOG default_catalog')
    await live()
  })

  const single = statements.flatMap((statement) => {
    const [, privileges = '', on = ''] = /^GRANT (.+) ON (.+) TO ROLE pulumi$/.exec(statement) ?? []
    return privileges === '' ? [] : privileges.split(', ').map((privilege) => ({ statement, privilege, on }))
  })

  const roles = statements.flatMap((statement) => /^GRANT (\w+) TO ROLE pulumi$/.exec(statement)?.[1] ?? [])

  const ownNeeds = ofSection.filter(({ spec }) => LEAST_PRIVILEGES[spec.kind]?.alone !== undefined)
  test.each(ownNeeds)('lets $spec.kind work by its own part of them', async (kind) => {
    for (const statement of statementsOf(needsOf(kind.spec.kind).needs)) await sql(statement)
    await sql('SET CATALOG default_catalog')
    await kind.privileges.live(userFor(kind, kinds, lake.config))
  })

  // The life of a CatalogTable is in Hive: nothing of it alters an Iceberg table, nor looks for the rows of an interrupted run.
  const proven = ownNeeds.filter(({ spec }) => spec.kind !== 'CatalogTable')
  const parts = proven.flatMap((kind) =>
    needsOf(kind.spec.kind).needs.flatMap((need) => need.privileges.map((privilege) => ({ kind, need, privilege }))),
  )
  test.each(parts)(
    'lets $kind.spec.kind not work without $privilege ON $need.on',
    async ({ kind, need, privilege }) => {
      const without = needsOf(kind.spec.kind).needs.map((other) =>
        other === need ? { ...other, privileges: other.privileges.filter((name) => name !== privilege) } : other,
      )
      for (const statement of statementsOf(without.filter(({ privileges }) => privileges.length > 0)))
        await sql(statement)
      await sql('SET CATALOG default_catalog')
      // Without any privilege on an object, a user does not see it.
      const denied = new RegExp(`need \\(at least one of\\) the ${privilege} privilege|is seen|no pipe loads a table`)
      await expect(kind.privileges.live(userFor(kind, kinds, lake.config))).rejects.toThrow(denied)
    },
  )

  test.each(roles)('needs the role %s', async (needed) => {
    for (const statement of statements) await sql(statement)
    await sql(`REVOKE ${needed} FROM ROLE pulumi`)
    await expect(live()).rejects.toThrow('need (at least one of) the GRANT privilege(s) on SYSTEM')
  })

  test.each(single)('needs $privilege ON $on', async ({ statement: from, privilege, on }) => {
    for (const statement of statements) {
      await sql(statement)
      if (statement === from) await sql(`REVOKE ${privilege} ON ${on} FROM ROLE pulumi`)
    }
    await sql('SET CATALOG default_catalog')
    // A user sees only views on which it has a privilege, and this is the only one.
    const isOnlyOne = on === 'ALL VIEWS IN ALL DATABASES'
    const denied = isOnlyOne ? 'few is seen' : `need (at least one of) the ${privilege} privilege(s)`
    await expect(live()).rejects.toThrow(denied)
  })
})
