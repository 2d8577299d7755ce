import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { UNKNOWN } from '../provider/core/values'
import { handler } from '../provider/resources/hive-catalog/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

let lake: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
})
afterEach(async () => {
  warnings.length = 0
  await lake.starrocks.query('DROP CATALOG IF EXISTS lake')
  await lake.starrocks.query('DROP CATALOG IF EXISTS lake2')
  await lake.starrocks.query('DROP ROLE IF EXISTS analyst')
})

/** The sandbox's metastore, and an address without one. */
const METASTORE = { type: 'hive', uris: ['thrift://127.0.0.1:9083'] }
const DEAD = { type: 'hive', uris: ['thrift://127.0.0.1:9999'] }

const SECRET = 'top-secret-key'
/** Another one that looks the same behind its mask. */
const ROTATED = 'to*rotated**ey'
const storage = (secretKey = SECRET) => ({
  type: 's3Compatible',
  endpoint: 'http://minio:9000',
  auth: { type: 'accessKey', accessKey: 'lake-user', secretKey },
})
const args = { name: 'lake', metastore: METASTORE, storage: storage() }
const catalog = (of: Lake = lake) => ResourceLife.of(handler, of, 'lake')

/** SHOW CREATE CATALOG, or undefined where there is none. */
async function shown(name = 'lake', of: Lake = lake): Promise<string | undefined> {
  const [row] = await of.starrocks.query(`SHOW CREATE CATALOG ${name}`).catch(() => [])
  return row?.['Create Catalog'] ?? undefined
}

/** The statements that change something, from the outside. */
async function changes(of: Lake, run: () => Promise<unknown>): Promise<string[]> {
  of.starrocks.statements.length = 0
  await run()
  return of.starrocks.statements.filter((statement) => !/^(SHOW|SELECT)/.test(statement))
}

describe('a catalog', () => {
  test('is created with the statement of its preview, where secrets are masked, and reports no change without a statement', async () => {
    const life = catalog()
    const { operation, inputs } = await life.preview({ ...args, comment: 'the lake' })
    expect(operation).toBe('create')
    expect(inputs.ddl).toBe(
      [
        'CREATE EXTERNAL CATALOG `lake`',
        'COMMENT "the lake"',
        'PROPERTIES (',
        '  "aws.s3.access_key" = "******",',
        '  "aws.s3.enable_path_style_access" = "true",',
        '  "aws.s3.enable_ssl" = "false",',
        '  "aws.s3.endpoint" = "http://minio:9000",',
        '  "aws.s3.secret_key" = "******",',
        '  "hive.metastore.type" = "hive",',
        '  "hive.metastore.uris" = "thrift://127.0.0.1:9083",',
        '  "pulumi.owner" = "project/test/lake#<id>",',
        '  "type" = "hive"',
        ')',
      ].join('\n'),
    )
    expect(inputs.allProperties).toMatchObject({
      'aws.s3.secret_key': 'to******ey',
      'aws.s3.endpoint': 'http://minio:9000',
    })
    expect(JSON.stringify([inputs.ddl, inputs.allProperties, inputs.plan])).not.toContain(SECRET)
    expect(await shown()).toBeUndefined()

    expect(await life.up({ ...args, comment: 'the lake' })).toBe('create')
    expect(life.id).toBe('lake')
    expect(await shown()).toMatch(/comment "the lake"[\s\S]*"aws.s3.secret_key" {2}= {2}"to\*+ey"/)

    lake.starrocks.statements.length = 0
    expect(await life.up({ ...args, comment: 'the lake' })).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, comment: 'the lake' })).toBe('same')
  })

  test('is changed in place by one statement with the changed keys', async () => {
    const life = catalog()
    await life.up(args)
    const changed = { ...args, metadataUpdate: { metastoreCacheTtlSec: 60 }, enableRecursiveListing: false }
    const expected = 'ALTER CATALOG `lake` SET ("enable_recursive_listing" = "false", "metastore_cache_ttl_sec" = "60")'
    expect((await life.preview(changed)).inputs.plan).toEqual([expected])
    expect(await changes(lake, () => life.up(changed))).toEqual([expected])
    expect(await shown()).toContain('"metastore_cache_ttl_sec"  =  "60"')
  })

  test('gets a rotated secret in place, even one with the same mask', async () => {
    const life = catalog()
    await life.up(args)
    const rotated = { ...args, storage: storage(ROTATED) }
    const { operation, inputs } = await life.preview(rotated)
    expect([operation, inputs.plan]).toEqual(['update', ['ALTER CATALOG `lake` SET ("aws.s3.secret_key" = "******")']])
    expect(await changes(lake, () => life.up(rotated))).toEqual([
      `ALTER CATALOG \`lake\` SET ("aws.s3.secret_key" = "${ROTATED}")`,
    ])
    expect(await life.up(rotated)).toBe('same')
  })

  test.each([
    ['a key', 'hive.metastore.uris', 'thrift://elsewhere:9083'],
    ['a secret', 'aws.s3.secret_key', 'another-one'],
  ])('whose %s was changed by hand is found at refresh, and the next up repairs it', async (_, key, value) => {
    const life = catalog()
    await life.up(args)
    await lake.starrocks.query(`ALTER CATALOG lake SET ("${key}" = "${value}")`)
    await life.refresh()
    expect((life.inputs.allProperties as Record<string, string>)[key]).toBe(
      key.includes('secret') ? 'an******ne' : value,
    )
    const { operation, inputs } = await life.preview(args)
    expect(operation).toBe('update')
    expect(inputs.plan).toEqual([
      expect.stringMatching(new RegExp(`^ALTER CATALOG \`lake\` SET \\("${key}" = [^,]*\\)$`)),
    ])
    await life.up(args)
    await life.refresh()
    expect(await life.up(args)).toBe('same')
  })

  test('may have undeclared properties, unless strictProperties is set', async () => {
    const life = catalog()
    await life.up(args)
    await lake.starrocks.query('ALTER CATALOG lake SET ("hive.metastore.timeout" = "20")')
    await life.refresh()
    expect(await life.up(args)).toBe('same')

    const strict = { ...args, strictProperties: true }
    await life.up(strict)
    await life.refresh()
    const { operation, inputs } = await life.preview(strict)
    expect(operation).toBe('replace')
    expect(inputs.replacement).toMatch(/properties cannot be removed.*hive\.metastore\.timeout/)
  })

  test('that was dropped by hand is reported as gone at refresh; an update creates it again', async () => {
    const life = catalog()
    await life.up(args)
    await lake.starrocks.query('DROP CATALOG lake')
    await life.up({ ...args, enableRecursiveListing: false })
    expect(await shown()).toContain('enable_recursive_listing')

    await lake.starrocks.query('DROP CATALOG lake')
    const { id, outs } = life
    expect(await life.refresh()).toBe(false)
    Object.assign(life, { id, outs })
    await life.destroy()
  })

  test('is destroyed while its metastore is down', async () => {
    const life = catalog()
    await life.up({ ...args, metastore: DEAD, validate: false })
    await life.destroy()
    expect(await shown()).toBeUndefined()
  })

  test('is dropped even if the answer is lost', async () => {
    const life = catalog()
    await life.up(args)
    lake.starrocks.faults.cutAfter('DROP CATALOG')
    await life.destroy()
    expect(await shown()).toBeUndefined()
  })
})

describe('a change that needs a replacement', () => {
  test.each([
    ['another comment', { comment: 'new' }, /comment of a catalog cannot be changed/],
    ['an omitted property', { storage: undefined }, /properties cannot be removed.*aws\.s3\.access_key/],
    ['another name', { name: 'lake2' }, /cannot be renamed/],
  ])('%s is a replacement, delete first, and the preview shows the reason', async (_, change, reason) => {
    const life = catalog()
    await life.up(args)
    const { operation, inputs } = await life.preview({ ...args, ...change })
    expect(operation).toBe('replace')
    expect(inputs.replacement).toMatch(reason)
    expect(warnings).toEqual([expect.stringMatching(reason)])
    expect(inputs.plan).toEqual(['DROP CATALOG `lake`', expect.stringMatching(/^CREATE EXTERNAL CATALOG/)])
    expect(await life.up({ ...args, ...change })).toBe('replace')
    expect(await life.up({ ...args, ...change })).toBe('same')
    expect(await life.refresh()).toBe(true)
    // The same reason again is a reason again.
    expect((await life.preview({ ...args, ...change, comment: 'newer' })).operation).toBe('replace')
  })

  test.each([
    ['3.3.11', 'replace'],
    ['3.3.12', 'update'],
    ['3.4.1', 'replace'],
    ['3.4.2', 'update'],
    ['3.5.0', 'update'],
  ])('StarRocks %s: a changed property is an %s', async (version, expected) => {
    const old = await startLake({ version })
    try {
      const life = catalog(old)
      await life.up(args)
      for (const refreshIntervalSec of [1, 2]) {
        const changed = { ...args, metadataUpdate: { metastoreCacheRefreshIntervalSec: refreshIntervalSec } }
        const { operation, inputs } = await life.preview(changed)
        expect(operation).toBe(expected)
        if (expected === 'replace') expect(inputs.replacement).toContain(`StarRocks ${version}`)
        expect(await life.up(changed)).toBe(expected)
        expect(await shown('lake', old)).toContain(`"metastore_cache_refresh_interval_sec"  =  "${refreshIntervalSec}"`)
      }
    } finally {
      await old.close()
    }
  })

  test('a user who may not read grants is warned that they will be lost', async () => {
    const life = catalog()
    await life.up(args)
    lake.starrocks.faults.failOnce('SHOW ROLES', {
      errno: 5203,
      sqlState: '42000',
      message: 'Access denied; you need GRANT',
    })
    await life.up({ ...args, comment: 'new' })
    expect(warnings).toContainEqual(
      expect.stringMatching(/grants on catalog lake cannot be read, and are lost when it is dropped.*Access denied/),
    )
  })

  test('an error of a create after the drop names the lost grants', async () => {
    const life = catalog()
    await life.up(args)
    await lake.starrocks.query('CREATE ROLE analyst')
    await lake.starrocks.query('GRANT USAGE ON CATALOG lake TO ROLE analyst')
    lake.starrocks.faults.failOnce('CREATE EXTERNAL CATALOG', { message: 'no room' })
    await expect(life.up({ ...args, comment: 'new' })).rejects.toThrow(
      /restored once the new one exists \(GRANT USAGE ON CATALOG lake TO ROLE 'analyst'\): StarRocks: no room/,
    )
    // The engine calls for the same replacement again, which finds them noted.
    expect(await life.up({ ...args, comment: 'new' })).toBe('replace')
    expect((await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')).map((row) => row.Catalog)).toEqual(['lake'])
    expect((await lake.starrocks.query('SHOW ROLES')).filter((row) => row.Name?.startsWith('pulumi'))).toEqual([])
    await lake.starrocks.query('DROP ROLE analyst')
  })

  test('does not begin if the grants are temporarily unreadable', async () => {
    const life = catalog()
    await life.up(args)
    const { inputs } = await life.check({ ...args, comment: 'new' })
    await handler.diff('lake', life.outs, inputs)
    lake.starrocks.faults.failOnce('SHOW ROLES', { message: 'not now' })
    const checked = await handler.check({}, { ...args, comment: 'new', __urn: inputs.__urn })
    expect(checked.failures).toEqual([
      {
        property: '',
        reason: expect.stringMatching(/which loses its grants, and these cannot be read: StarRocks: not now/),
      },
    ])
  })

  test('a refused grant fails the run; if the next run cannot restore it either, it warns of the loss', async () => {
    const life = catalog()
    await life.up(args)
    await lake.starrocks.query('CREATE ROLE analyst')
    await lake.starrocks.query('GRANT USAGE, DROP ON CATALOG lake TO ROLE analyst')
    for (const expected of ['given', 'lost']) {
      lake.starrocks.faults.failOnce(/^GRANT/, { message: 'not now' })
      await expect(life.up({ ...args, comment: expected })).rejects.toThrow('not now')
      if (expected === 'lost') lake.starrocks.faults.failOnce(/^GRANT/, { message: 'never' })
      await life.repair({ ...args, comment: expected })
      expect(await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')).toHaveLength(expected === 'given' ? 1 : 0)
    }
    expect(warnings).toContainEqual(expect.stringMatching(/a grant of the former catalog is lost.*never/s))
    expect((await lake.starrocks.query('SHOW ROLES')).filter((row) => row.Name?.startsWith('pulumi'))).toEqual([])
    await lake.starrocks.query('DROP ROLE analyst')
  })

  test('the grants on the catalog, its databases and tables, to roles and users, with the grant option, are restored', async () => {
    const life = catalog()
    await life.up(args)
    for (const statement of [
      'CREATE ROLE analyst',
      'CREATE USER rose',
      'GRANT USAGE ON CATALOG lake TO ROLE analyst',
      'GRANT CREATE DATABASE, DROP ON CATALOG lake TO USER rose WITH GRANT OPTION',
      'SET CATALOG lake',
      'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE analyst',
      'GRANT SELECT ON ALL TABLES IN DATABASE sales TO USER rose',
      'GRANT CREATE TABLE ON DATABASE sales TO ROLE analyst',
      'GRANT SELECT, INSERT ON TABLE sales.orders TO ROLE analyst',
      'SET CATALOG default_catalog',
    ])
      await lake.starrocks.query(statement)
    const grants = async () => [
      ...(await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')),
      ...(await lake.starrocks.query('SHOW GRANTS FOR rose')),
    ]
    const before = await grants()
    expect(before).toHaveLength(6)
    try {
      await life.up({ ...args, comment: 'new' })
      const plan = life.inputs.plan as string[]
      // The grants are stored before anything is dropped.
      expect(plan.slice(0, 4)).toEqual([
        '-- 6 grants go with catalog lake, and are given again',
        expect.stringMatching(/^CREATE ROLE IF NOT EXISTS "pulumi_grants_/),
        'DROP CATALOG `lake`',
        expect.stringMatching(/^CREATE EXTERNAL CATALOG/),
      ])
      expect(plan.slice(4)).toEqual(
        expect.arrayContaining([
          'GRANT USAGE ON CATALOG `lake` TO ROLE "analyst"',
          'GRANT CREATE DATABASE, DROP ON CATALOG `lake` TO USER "rose"@"%" WITH GRANT OPTION',
          'SET CATALOG `lake`',
          'GRANT SELECT ON ALL TABLES IN ALL DATABASES TO ROLE "analyst"',
        ]),
      )
      expect(await grants()).toEqual(expect.arrayContaining(before))
      expect(await grants()).toHaveLength(6)
      expect(life.inputs.ddl).not.toContain('GRANT')
      expect(await life.up({ ...args, comment: 'new' })).toBe('same')
      // The grants were part of that one change.
      await life.up({ ...args, comment: 'new', enableRecursiveListing: true })
      expect(JSON.stringify(life.inputs.plan)).not.toContain('GRANT')

      await life.up({ ...args, name: 'lake2' })
      expect((await grants()).map((row) => row.Catalog)).toEqual(Array(6).fill('lake2'))
    } finally {
      await lake.starrocks.query('DROP ROLE analyst')
      await lake.starrocks.query('DROP USER rose')
    }
  })
})

describe('the metastore', () => {
  const down = { ...args, metastore: DEAD }

  test('is queried after a create: if it does not answer, the catalog stays unfinished, and the error names the setting to check', async () => {
    const life = catalog()
    await expect(life.up(down)).rejects.toThrow(
      /^catalog lake exists, but its metastore did not list its databases: [^\n]*\n[^\n]*\n?.*metastore\.uris \(thrift:\/\/127\.0\.0\.1:9999\).*validate: false/s,
    )
    expect(life.id).toBe('lake')
    expect(await shown()).toContain('thrift://127.0.0.1:9999')

    // The next run queries again, although nothing has changed, and continues once the address is right.
    await expect(life.repair(down)).rejects.toThrow(/metastore did not list/)
    await life.repair(args)
    expect(await shown()).toContain('thrift://127.0.0.1:9083')
    expect(await life.up(args)).toBe('same')
  })

  test('is queried after a change of its address or of the storage, and not after other changes', async () => {
    const asked = async (change: object) => {
      lake.starrocks.statements.length = 0
      await life.up({ ...args, ...change })
      return lake.starrocks.statements.filter((statement) => statement.startsWith('SHOW DATABASES')).length
    }
    const life = catalog()
    expect(await asked({})).toBe(1)
    expect(await asked({ enableRecursiveListing: false })).toBe(0)
    expect(await asked({ enableRecursiveListing: false, storage: storage(ROTATED) })).toBe(1)
    await expect(life.up({ ...down, enableRecursiveListing: false, storage: storage(ROTATED) })).rejects.toThrow(
      /metastore/,
    )
  })

  test('is not queried with validate: false', async () => {
    const life = catalog()
    expect(await life.up({ ...down, validate: false })).toBe('create')
  })

  test('has a deadline for its answer', async () => {
    const life = catalog()
    lake.starrocks.faults.slow('SHOW DATABASES FROM', 60_000)
    await expect(life.up({ ...args, validate: { timeoutSeconds: 1 } })).rejects.toThrow(
      /metastore did not list its databases within 1 s/,
    )
  })
})

describe('a catalog that exists', () => {
  test('is refused in the preview and by the create', async () => {
    await lake.starrocks.query(
      'CREATE EXTERNAL CATALOG lake PROPERTIES ("type"="hive", "hive.metastore.uris"="thrift://h:1")',
    )
    expect(await catalog().failures(args)).toEqual([
      'name: catalog "lake" exists already and no Pulumi stack created it; choose another name, or take it over with onExisting: "adopt"',
    ])
  })

  test('is adopted with onExisting: "adopt", and the preview shows the changes', async () => {
    await lake.starrocks.query(
      'CREATE EXTERNAL CATALOG lake COMMENT "theirs" PROPERTIES ("type"="hive", "hive.metastore.uris"="thrift://h:1", "metastore_cache_ttl_sec"="5")',
    )
    const adopted = { name: 'lake', metastore: METASTORE, onExisting: 'adopt' }
    const plan = [
      'ALTER CATALOG `lake` SET ("pulumi.owner" = "project/test/lake#<id>")',
      'ALTER CATALOG `lake` SET ("hive.metastore.uris" = "thrift://127.0.0.1:9083")',
    ]
    const life = catalog()
    const remark =
      'catalog "lake" has undeclared properties: metastore_cache_ttl_sec, the comment; an update keeps them, but a replacement creates the catalog without them: declare them'
    expect((await life.preview(adopted)).inputs.plan).toEqual(plan)
    expect(warnings).toContain(`warning: ${remark}`)
    expect(await changes(lake, () => life.up(adopted))).toEqual(life.sent(plan))
    expect(await life.refresh()).toBe(true)
    expect(await life.up(adopted)).toBe('same')
    expect(await shown()).toContain('"metastore_cache_ttl_sec"  =  "5"')
  })

  test('shows the names, but not the values, of its undeclared keys, and what a replacement drops', async () => {
    await lake.starrocks.query(
      `CREATE EXTERNAL CATALOG lake PROPERTIES ("type"="hive", "hive.metastore.type"="hive", "hive.metastore.uris"="thrift://127.0.0.1:9083", "aws.s3.access_key"="lake-user", "aws.s3.secret_key"="${ROTATED}", "x.token"="${ROTATED}")`,
    )
    const adopted = { name: 'lake', metastore: METASTORE, onExisting: 'adopt' }
    const life = catalog()
    await life.up(adopted)
    expect(warnings.join('\n')).toContain(
      'has undeclared properties: aws.s3.access_key, aws.s3.secret_key, x.token; an update keeps',
    )
    const renamed = { ...adopted, comment: 'mine' }
    const { operation, inputs } = await life.preview(renamed)
    expect(operation).toBe('replace')
    expect((inputs.plan as string[])[0]).toBe(
      '-- drops catalog lake with what is not declared: aws.s3.access_key, aws.s3.secret_key, x.token',
    )
    expect(JSON.stringify([warnings, inputs])).not.toContain(ROTATED)
    // A catalog whose properties are all declared has nothing to tell.
    warnings.length = 0
    await life.up({ ...adopted, comment: 'mine' })
    expect((await life.preview({ ...adopted, comment: 'other' })).inputs.plan).toEqual([
      expect.stringMatching(/^DROP CATALOG/),
      expect.stringMatching(/^CREATE EXTERNAL CATALOG/),
    ])
  })

  test('gets the declared secret at adoption if its own secret is masked', async () => {
    await lake.starrocks.query(
      `CREATE EXTERNAL CATALOG lake PROPERTIES ("type"="hive", "hive.metastore.type"="hive", "hive.metastore.uris"="thrift://127.0.0.1:9083", "aws.s3.access_key"="lake-user", "aws.s3.secret_key"="${ROTATED}", "aws.s3.endpoint"="http://minio:9000", "aws.s3.enable_ssl"="false", "aws.s3.enable_path_style_access"="true")`,
    )
    expect((await catalog().preview({ ...args, onExisting: 'adopt' })).inputs.plan).toEqual([
      'ALTER CATALOG `lake` SET ("pulumi.owner" = "project/test/lake#<id>")',
      'ALTER CATALOG `lake` SET ("aws.s3.access_key" = "******", "aws.s3.secret_key" = "******")',
    ])
  })

  test('with an empty comment equals one without a comment', async () => {
    await lake.starrocks.query(
      'CREATE EXTERNAL CATALOG lake COMMENT "" PROPERTIES ("type"="hive", "hive.metastore.type"="hive", "hive.metastore.uris"="thrift://127.0.0.1:9083")',
    )
    expect(await shown()).toContain('\ncomment ""\nPROPERTIES')
    const life = catalog()
    const adopted = { name: 'lake', metastore: METASTORE, onExisting: 'adopt' }
    await life.up(adopted)
    expect(warnings.filter((warning) => warning.includes('not declared'))).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(adopted)).toBe('same')
    expect((await life.preview({ ...adopted, comment: '' })).operation).toBe('update')
  })

  test('is not adopted if its comment differs', async () => {
    await lake.starrocks.query(
      'CREATE EXTERNAL CATALOG lake PROPERTIES ("type"="hive", "hive.metastore.uris"="thrift://h:1")',
    )
    const [failure] = await catalog().failures({ ...args, onExisting: 'adopt', comment: 'mine' })
    expect(failure).toMatch(/^name: catalog "lake" exists already with another comment \(""\)/)
  })

  test('is finished by the same run if the answer to its create was lost', async () => {
    lake.starrocks.faults.cutAfter('CREATE EXTERNAL CATALOG')
    const life = catalog()
    expect(await changes(lake, () => life.up(args))).toHaveLength(1)
    expect(await life.up(args)).toBe('same')
  })

  test('is finished by the next run if a run was killed after its create', async () => {
    await catalog().up(args)
    const life = catalog()
    expect(await changes(lake, () => life.up({ ...args, enableRecursiveListing: false }))).toEqual([
      life.sent('ALTER CATALOG `lake` SET ("pulumi.owner" = "project/test/lake#<id>")'),
      // The keys are hidden behind masks, so that those of the program are set.
      `ALTER CATALOG \`lake\` SET ("aws.s3.access_key" = "lake-user", "aws.s3.secret_key" = "${SECRET}", "enable_recursive_listing" = "false")`,
    ])
    expect(await life.up({ ...args, enableRecursiveListing: false })).toBe('same')
  })

  test('is queried by the next run if the connection was lost before', async () => {
    const impatient = { ...args, connection: { retrySeconds: 0 } }
    lake.starrocks.faults.cutBefore('SHOW DATABASES FROM')
    const life = catalog()
    await expect(life.up(impatient)).rejects.toThrow(/Connection lost/)
    expect(life.id).toBe('lake')
    lake.starrocks.statements.length = 0
    await life.repair(impatient)
    expect(lake.starrocks.statements).toContain('SHOW DATABASES FROM `lake`')
  })

  test('belongs to the stack resource that created it', async () => {
    await catalog().up(args)
    const other = ResourceLife.of(handler, lake, 'other')
    expect(await other.failures(args)).toEqual([expect.stringMatching(/it belongs to project\/test\/lake/)])
  })
})

describe('bad input', () => {
  const s3 = (auth: object) => ({ storage: { type: 's3', region: 'us-west-2', auth } })
  const glue = { type: 'glue', region: 'us-west-2', auth: { type: 'instanceProfile' } }

  test.each<[string, object, RegExp]>([
    [
      'a wrong scheme',
      { metastore: { type: 'hive', uris: ['http://h:9083'] } },
      /metastore\.uris\[0\].*thrift:\/\/host:port/,
    ],
    [
      'a missing port',
      { metastore: { type: 'hive', uris: ['thrift://h'] } },
      /metastore\.uris\[0\].*thrift:\/\/host:port/,
    ],
    [
      'two addresses in one',
      { metastore: { type: 'hive', uris: ['thrift://a:1,thrift://b:2'] } },
      /metastore\.uris\[0\]/,
    ],
    ['no URI', { metastore: { type: 'hive', uris: [] } }, /metastore\.uris: at least 1 element is needed/],
    ['no metastore', { metastore: undefined }, /metastore:? is needed/],
    ['an unknown metastore', { metastore: { type: 'dlf' } }, /metastore\.type: must be one of hive, glue/],
    ['an unknown storage', { storage: { type: 'ftp' } }, /storage\.type: must be one of hdfs, s3,/],
    ['an unknown auth', s3({ type: 'iam' }), /storage\.auth\.type: must be one of instanceProfile, accessKey, default/],
    [
      'half a key',
      s3({ type: 'accessKey', accessKey: SECRET }),
      /storage\.auth\.secretKey: is needed with type "accessKey"/,
    ],
    [
      'a key too many',
      s3({ type: 'instanceProfile', secretKey: SECRET }),
      /storage\.auth\.secretKey: there is no such setting/,
    ],
    ['half a key pair', s3({ type: 'instanceProfile', externalId: 'x' }), /storage\.auth\.iamRoleArn is needed/],
    [
      'a superfluous key',
      s3({ type: 'instanceProfile', iamRoleArn: 'lake' }),
      /storage\.auth\.iamRoleArn.*arn:aws:iam/,
    ],
    [
      'Glue without S3',
      { metastore: glue, storage: { type: 'hdfs' } },
      /metastore.*"glue" needs a storage of type s3 \(not hdfs\)/,
    ],
    [
      'Glue without a storage',
      { metastore: glue, storage: undefined },
      /"glue" needs a storage of type s3 \(there is none\)/,
    ],
    [
      'an external id without a role',
      { storage: { ...storage(), ssl: true } },
      /storage\.ssl is true, but storage\.endpoint begins with http:/,
    ],
    ['a name too long', { name: 'x'.repeat(65) }, /^name: .*at most 64 characters/],
    ['a name with a hyphen', { name: 'my-lake' }, /^name: "my-lake" is refused: a catalog name begins/],
    ['the internal name', { name: 'default_catalog' }, /^name: .*internal catalog/],
    [
      'a property that is no string',
      { properties: { 'hive.metastore.timeout': 20 } },
      /properties\.hive\.metastore\.timeout: must be a string/,
    ],
    [
      'a property with an input of its own',
      { properties: { 'aws.s3.region': 'x' } },
      /properties: the property "aws\.s3\.region" is set by storage/,
    ],
    ['validate: true', { validate: true }, /^validate: must be false or an object/],
    [
      'an interval of none',
      { metadataUpdate: { metastoreCacheTtlSec: 0 } },
      /metastoreCacheTtlSec: must be a whole number of at least 1/,
    ],
  ])('%s gives one clear error without a secret', async (_, change, failure) => {
    const failures = await catalog().failures({ ...args, ...change })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(failure)
    expect(failures[0]).not.toContain(SECRET)
    expect(await shown()).toBeUndefined()
  })
})

test('unknown values are accepted, and all others are checked', async () => {
  const later = {
    type: 's3Compatible',
    endpoint: UNKNOWN,
    auth: { type: 'accessKey', accessKey: UNKNOWN, secretKey: UNKNOWN },
  }
  const { operation, inputs } = await catalog().preview({ ...args, storage: later })
  expect(operation).toBe('create')
  expect([inputs.ddl, inputs.allProperties]).toEqual([UNKNOWN, UNKNOWN])
  expect(await catalog().failures({ ...args, storage: later, name: 'my-lake' })).toHaveLength(1)

  const life = catalog()
  await life.up(args)
  expect((await life.preview({ ...args, storage: later })).operation).toBe('update')
})
