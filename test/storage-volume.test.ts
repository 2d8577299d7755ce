import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { handler } from '../provider/resources/storage-volume/handler'
import { disconnectAll } from '../provider/starrocks/connection'
import { type Lake, startLake } from './support/lake'
import { ResourceLife } from './support/resource'

/** A shared-data cluster, and one without shared data. */
let lake: Lake
let plain: Lake
const warnings: string[] = []
beforeAll(async () => {
  // Without an engine, warnings go to stderr.
  vi.spyOn(console, 'error').mockImplementation((warning: string) => warnings.push(warning))
  lake = await startLake({ storageVolumes: ['builtin_storage_volume'] })
  plain = await startLake()
})
afterAll(async () => {
  await disconnectAll()
  await lake.close()
  await plain.close()
})
afterEach(async () => {
  lake.starrocks.faults.clear()
  await lake.starrocks.query('SET builtin_storage_volume AS DEFAULT STORAGE VOLUME')
  await lake.starrocks.query('DROP DATABASE IF EXISTS sales FORCE')
  for (const name of ['hot', 'cold', 'other']) await lake.starrocks.query(`DROP STORAGE VOLUME IF EXISTS ${name}`)
  warnings.length = 0
})

const keys = { type: 'accessKey', accessKey: 'AKIDEXAMPLE', secretKey: 'wJalrXUtnFEMI' }
const s3 = { type: 's3', region: 'eu-west-1', auth: keys }
const args = { name: 'hot', locations: ['s3://company/hot'], storage: s3 }
const volume = (name = 'hot', on = lake) => ResourceLife.of(handler, on, name)

async function shown(name = 'hot') {
  const [row] = await lake.starrocks.query(`DESC STORAGE VOLUME ${name}`)
  return { ...row, Params: JSON.parse(row?.Params ?? '{}') as Record<string, string> }
}

/** The statements that have changed a volume meanwhile. */
async function changes(run: () => Promise<unknown>): Promise<string[]> {
  lake.starrocks.statements.length = 0
  await run()
  return lake.starrocks.statements.filter((text) => /STORAGE VOLUME/.test(text) && !/^(SHOW|DESC)/.test(text))
}

describe('a storage volume', () => {
  test('is created with the statement of its preview, reports no change without a statement, and is dropped', async () => {
    const life = volume()
    const { inputs } = await life.preview(args)
    expect(inputs.ddl).toBe(
      'CREATE STORAGE VOLUME `hot`\nTYPE = S3\nLOCATIONS = ("s3://company/hot")\nCOMMENT "pulumi: project/test/hot#<id>"\nPROPERTIES ("aws.s3.access_key" = "******", "aws.s3.region" = "eu-west-1", "aws.s3.secret_key" = "******", "aws.s3.use_instance_profile" = "false", "enabled" = "true")',
    )
    expect(await life.up(args)).toBe('create')
    expect(life.id).toBe('hot')
    expect(await shown()).toMatchObject({
      Type: 'S3',
      Location: 's3://company/hot',
      Enabled: 'true',
      IsDefault: 'false',
    })

    lake.starrocks.statements.length = 0
    expect(await life.up(args)).toBe('same')
    expect(lake.starrocks.statements).toEqual([])
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')
    await life.destroy()
    expect(await lake.starrocks.query("SHOW STORAGE VOLUMES LIKE 'hot'")).toEqual([])
  })

  test('gets other keys, another endpoint and another comment in place; a preview shows no key', async () => {
    const life = volume()
    await life.up(args)
    const storage = { ...s3, endpoint: 'https://s3.example', auth: { ...keys, secretKey: 'rotated-secret' } }
    const other = { ...args, storage, comment: 'fast' }
    expect((await life.preview(other)).inputs.plan).toEqual([
      'ALTER STORAGE VOLUME `hot` COMMENT = "fast [pulumi: project/test/hot#<id>]"',
      'ALTER STORAGE VOLUME `hot` SET ("aws.s3.endpoint" = "https://s3.example", "aws.s3.secret_key" = "******")',
    ])
    const sent = await changes(() => life.up(other))
    expect(sent.join()).toContain('"aws.s3.secret_key" = "rotated-secret"')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(other)).toBe('same')
  })

  test.each([
    [{ type: 'instanceProfile' }, { 'aws.s3.use_instance_profile': 'true' }],
    [
      { type: 'instanceProfile', iamRoleArn: 'arn:aws:iam::123456789012:role/r', externalId: 'e' },
      { 'aws.s3.iam_role_arn': 'arn:aws:iam::123456789012:role/r', 'aws.s3.external_id': 'e' },
    ],
    [{ type: 'default' }, { 'aws.s3.use_aws_sdk_default_behavior': 'true' }],
  ])('changes between keys and %j in place', async (auth, params) => {
    const life = volume()
    await life.up(args)
    expect(await life.up({ ...args, storage: { ...s3, auth } })).toBe('update')
    expect((await shown()).Params).toMatchObject(params)
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, storage: { ...s3, auth } })).toBe('same')
    expect(await life.up(args)).toBe('update')
    expect((await shown()).Params).toMatchObject({
      'aws.s3.access_key': '******',
      'aws.s3.use_instance_profile': 'false',
      'aws.s3.use_aws_sdk_default_behavior': 'false',
    })
  })

  test.each([
    {
      locations: ['azblob://container/path'],
      storage: { type: 'azblob', endpoint: 'https://a.blob', auth: { type: 'sharedKey', sharedKey: 'key-of-account' } },
    },
    {
      locations: ['adls2://fs/path'],
      storage: { type: 'adls2', endpoint: 'https://a.dfs', auth: { type: 'sasToken', sasToken: 'token-of-account' } },
    },
    {
      locations: ['adls2://fs/path'],
      storage: {
        type: 'adls2',
        endpoint: 'https://a.dfs',
        auth: { type: 'managedIdentity', tenantId: 't', clientId: 'c' },
      },
    },
    {
      locations: ['gs://bucket/path'],
      storage: {
        type: 'gs',
        auth: {
          type: 'serviceAccountKey',
          email: 'a@b.c',
          privateKeyId: 'id',
          privateKey: 'private-key-text',
          impersonationServiceAccount: 'd@e.f',
        },
      },
    },
    {
      locations: ['hdfs://nn:9000/data'],
      storage: { type: 'hdfs', username: 'sr' },
      properties: { 'dfs.nameservices': 'ha' },
    },
    { locations: ['s3://bucket'], storage: { ...s3, partitionedPrefixes: 32, pathStyleAccess: true } },
  ])('of %j shows no drift', async (form) => {
    const life = volume()
    await life.up({ name: 'hot', ...form })
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ name: 'hot', ...form })).toBe('same')
    await life.destroy()
  })

  test('becomes the default one, stays it when the input goes, and cannot be dropped then', async () => {
    const life = volume()
    expect(await changes(() => life.up({ ...args, isDefault: true }))).toContain('SET `hot` AS DEFAULT STORAGE VOLUME')
    expect(await shown()).toMatchObject({ IsDefault: 'true' })
    expect(await life.refresh()).toBe(true)
    expect(await life.up({ ...args, isDefault: true })).toBe('same')
    await lake.starrocks.query('SET builtin_storage_volume AS DEFAULT STORAGE VOLUME')
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.isDefault).toBe(false)
    expect(await life.up({ ...args, isDefault: true })).toBe('update')
    expect(await life.up(args)).toBe('update')
    expect(warnings.join()).toContain('hot stays the default volume until another one is')
    await expect(life.destroy()).rejects.toThrow(
      /^storage volume hot was not dropped: StarRocks refuses it for the default volume.*default storage volume can not be removed/s,
    )
  })

  test('that a database uses is not dropped', async () => {
    const life = volume()
    await life.up(args)
    await lake.starrocks.query('CREATE DATABASE sales PROPERTIES ("storage_volume" = "hot")')
    await expect(life.destroy()).rejects.toThrow(/was not dropped.*is referenced by dbs or tables/s)
    expect(await shown()).toMatchObject({ Name: 'hot' })
  })

  test('that was disabled or moved to another endpoint by hand is repaired', async () => {
    const life = volume()
    await life.up(args)
    await lake.starrocks.query('ALTER STORAGE VOLUME hot SET ("enabled" = "false", "aws.s3.region" = "us-east-1")')
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({ enabled: false, storage: { region: 'us-east-1' } })
    expect(await life.up(args)).toBe('update')
    expect(await shown()).toMatchObject({ Enabled: 'true', Params: { 'aws.s3.region': 'eu-west-1' } })
  })

  test('whose free properties were changed by hand shows them in their input, and a preview shows no value', async () => {
    const hdfs = {
      name: 'hot',
      locations: ['hdfs://nn:9000/data'],
      storage: { type: 'hdfs', username: 'sr' },
      properties: { 'fs.gateway.phrase': 'declared-phrase', 'dfs.nameservices': 'ha' },
    }
    const life = volume()
    await life.up(hdfs)
    await lake.starrocks.query(
      'ALTER STORAGE VOLUME hot SET ("fs.gateway.phrase" = "phrase-by-hand", "username" = "eve")',
    )
    expect(await life.refresh()).toBe(true)
    expect(life.inputs).toMatchObject({
      storage: { type: 'hdfs', username: 'eve' },
      properties: { 'fs.gateway.phrase': 'phrase-by-hand', 'dfs.nameservices': 'ha' },
    })
    expect(Object.keys(life.inputs.storage as object)).toEqual(['type', 'username'])
    const { inputs } = await life.preview(hdfs)
    expect(inputs.plan).toEqual(['ALTER STORAGE VOLUME `hot` SET ("fs.gateway.phrase" = "******", "username" = "sr")'])
    expect(await life.up(hdfs)).toBe('update')
    expect((await shown()).Params).toMatchObject({ 'fs.gateway.phrase': 'declared-phrase', username: 'sr' })
    expect(await life.refresh()).toBe(true)
    expect(await life.up(hdfs)).toBe('same')
  })

  test('whose credentials were changed by hand shows them in the inputs of its credentials', async () => {
    const identity = { type: 'managedIdentity', tenantId: 't', clientId: 'c' }
    const adls = { type: 'adls2', endpoint: 'https://a.dfs', auth: identity }
    const life = volume()
    await life.up({ name: 'hot', locations: ['adls2://fs/path'], storage: adls })
    await lake.starrocks.query(
      'ALTER STORAGE VOLUME hot SET ("azure.adls2.oauth2_tenant_id" = "other", "azure.adls2.endpoint" = "https://b.dfs")',
    )
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.storage).toEqual({
      ...adls,
      endpoint: 'https://b.dfs',
      auth: { ...identity, tenantId: 'other' },
    })
  })

  test('that got another style of paths by hand shows it as the input has it', async () => {
    const life = volume()
    await life.up({ ...args, storage: { ...s3, pathStyleAccess: true } })
    await lake.starrocks.query('ALTER STORAGE VOLUME hot SET ("aws.s3.enable_path_style_access" = "false")')
    expect(await life.refresh()).toBe(true)
    expect(life.inputs.storage).toEqual({ ...s3, pathStyleAccess: false })
  })

  test.each([
    [{ locations: ['s3://company/other'] }],
    [{ locations: ['hdfs://nn/data'], storage: { type: 'hdfs' } }],
    [{ name: 'cold' }],
  ])('is replaced for %j', async (change) => {
    const life = volume()
    await life.up(args)
    expect(await life.up({ ...args, ...change })).toBe('replace')
    await life.destroy()
  })

  test('that is replaced keeps its grants', async () => {
    await lake.starrocks.query('CREATE ROLE analyst')
    const life = volume()
    await life.up(args)
    await lake.starrocks.query('GRANT USAGE ON STORAGE VOLUME hot TO ROLE analyst')
    expect(await life.up({ ...args, name: 'cold' })).toBe('replace')
    expect(await lake.starrocks.query('SHOW GRANTS FOR ROLE analyst')).toContainEqual(
      expect.objectContaining({ Grants: "GRANT USAGE ON STORAGE VOLUME cold TO ROLE 'analyst'" }),
    )
    await life.destroy()
  })

  test('of somebody else is refused, and taken over with adoption: its unknown keys are set', async () => {
    await lake.starrocks.query(
      'CREATE STORAGE VOLUME hot TYPE = S3 LOCATIONS = ("s3://company/hot") PROPERTIES ("aws.s3.access_key" = "theirs", "aws.s3.secret_key" = "theirs")',
    )
    expect(await volume().failures(args)).toEqual([
      expect.stringMatching(/^name: storage volume "hot" exists already and no Pulumi stack created it/),
    ])
    const life = volume()
    const sent = await changes(() => life.up({ ...args, onExisting: 'adopt' }))
    expect(sent[0]).toMatch(/^ALTER STORAGE VOLUME `hot` COMMENT = "pulumi:/)
    expect(sent[1]).toContain('"aws.s3.secret_key" = "wJalrXUtnFEMI"')
    await life.destroy()
    expect(await lake.starrocks.query("SHOW STORAGE VOLUMES LIKE 'hot'")).toEqual([])
  })

  test('of somebody else gets the declared keys if an update takes it over', async () => {
    const life = volume()
    await life.up(args)
    await lake.starrocks.query('DROP STORAGE VOLUME hot')
    await lake.starrocks.query(
      'CREATE STORAGE VOLUME hot TYPE = S3 LOCATIONS = ("s3://company/hot") PROPERTIES ("aws.s3.access_key" = "theirs", "aws.s3.secret_key" = "theirs")',
    )
    const sent = await changes(() => life.up({ ...args, onExisting: 'adopt' }))
    expect(sent.join('\n')).toContain('"aws.s3.secret_key" = "wJalrXUtnFEMI"')
  })

  test('at another location cannot be adopted', async () => {
    await lake.starrocks.query(
      'CREATE STORAGE VOLUME hot TYPE = S3 LOCATIONS = ("s3://theirs") PROPERTIES ("aws.s3.use_instance_profile" = "true")',
    )
    expect(await volume().failures({ ...args, onExisting: 'adopt' })).toEqual([
      expect.stringMatching(/^locations: .* exists already at s3:\/\/theirs, which cannot be changed/),
    ])
  })

  test.each(['cutBefore', 'cutAfter'] as const)('is finished if the connection is lost: %s', async (fault) => {
    const life = volume()
    lake.starrocks.faults[fault]('CREATE STORAGE VOLUME')
    expect(await life.up(args)).toBe('create')
    expect(await shown()).toMatchObject({ Name: 'hot' })
  })

  test('of a cluster without shared data is created with a warning that nothing uses it', async () => {
    const life = volume('hot', plain)
    await life.up(args)
    expect(warnings.join()).toContain('run_mode is shared_nothing): nothing will use storage volume hot')
    expect(await life.refresh()).toBe(true)
    expect(await life.up(args)).toBe('same')
    await life.destroy()
  })

  test.each([
    [{ name: 'bad-name' }, /^name: "bad-name" is refused: the name of a storage volume begins/],
    [{ name: 'builtin_storage_volume' }, /^name: builtin_storage_volume is created by StarRocks itself/],
    [
      { locations: ['hdfs://nn/data'] },
      /^locations: "hdfs:\/\/nn\/data" is refused: a location of type s3 begins with s3:/,
    ],
    [{ locations: [] }, /^locations: at least 1 element is needed/],
    [
      { storage: { ...s3, auth: { ...keys, sessionToken: 't' } } },
      /storage.auth.sessionToken: there is no such setting/,
    ],
    [{ storage: { ...s3, partitionedPrefixes: 32 } }, /storage.partitionedPrefixes needs a bucket without a path/],
    [{ properties: { 'aws.s3.region': 'x' } }, /the property "aws.s3.region" is set by storage/],
    [{ properties: { enabled: 'false' } }, /the key "enabled" is refused/],
    [{ isDefault: true, enabled: false }, /^isDefault: a volume that is not enabled/],
  ])('is refused with %j', async (input, reason) => {
    const failures = await volume().failures({ ...args, ...input })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(reason)
  })

  test('is refused as a second default volume of one cluster, and accepted where the first one no longer is', async () => {
    const life = volume()
    await life.check({ ...args, isDefault: true })
    const { host, port } = lake.starrocks
    const cold = { ...args, name: 'cold', locations: ['s3://company/cold'], isDefault: true }
    const second = (more: object = {}) => life.renamed('cold').failures({ ...cold, ...more })
    expect(await second()).toEqual([
      'isDefault: storage volume hot of this stack is the default one as well, and a cluster has only one: set isDefault on one of them',
    ])
    expect(await second({ isDefault: false })).toEqual([])
    expect(await second({ connection: { host, port, user: 'root' } })).toEqual([])
    await life.renamed('hot').check(args)
    expect(await second()).toEqual([])
  })

  test('that StarRocks created from fe.conf is adopted, and left by a delete', async () => {
    const builtIn = { ...args, name: 'builtin_storage_volume', locations: ['s3://sandbox'], onExisting: 'adopt' }
    const life = volume('builtin_storage_volume')
    expect(await life.up(builtIn)).toBe('create')
    expect(await shown('builtin_storage_volume')).toMatchObject({ Params: { 'aws.s3.region': 'eu-west-1' } })
    expect(await life.refresh()).toBe(true)
    expect(await life.up(builtIn)).toBe('same')
    expect(await changes(() => life.destroy())).toEqual([])
    expect(await shown('builtin_storage_volume')).toMatchObject({ IsDefault: 'true' })
  })
})
