import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { getCatalog, getCatalogOutput, listCatalogs, listCatalogsOutput } from '../../provider'
import { type Lake, startLake } from '../support/lake'

let lake: Lake
beforeAll(async () => {
  lake = await startLake({ password: 'db-password' })
  await lake.starrocks.query(
    'CREATE EXTERNAL CATALOG lake COMMENT "ours" PROPERTIES ("type"="hive", "hive.metastore.uris"="thrift://h:9083", "aws.s3.secret_key"="top-secret", "aws.s3.session_token"="the-token", "aws.s3.access_key"="abc")',
  )
})
beforeEach(() => pulumi.runtime.setAllConfig(lake.config))
afterAll(() => lake.close())

const found = {
  name: 'lake',
  type: 'hive',
  comment: 'ours',
  properties: {
    type: 'hive',
    'hive.metastore.uris': 'thrift://h:9083',
    'aws.s3.secret_key': 'to******et',
    'aws.s3.session_token': '******',
    'aws.s3.access_key': '******',
  },
  ddl: expect.stringMatching(
    /^CREATE EXTERNAL CATALOG `lake`\nCOMMENT "ours"\nPROPERTIES \(\n {2}"aws\.s3\.access_key" = "\*+",/,
  ),
}

/** The value of an output that is known. */
function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve))
}

describe('getCatalog', () => {
  test('gives type, comment, properties and statement, masked even if StarRocks shows them in clear', async () => {
    expect(await getCatalog({ name: 'lake' })).toEqual(found)
  })

  test('has a form for outputs', async () => {
    expect(await known(getCatalogOutput({ name: pulumi.output('lake') }))).toEqual(found)
  })

  test('masks an address with a password, which StarRocks shows in clear', async () => {
    const address = 'thrift://reader:of-the-reader@h:9083'
    await lake.starrocks.query(
      `CREATE EXTERNAL CATALOG search PROPERTIES ("type"="es", "hosts"="${address}", "hive.metastore.uris"="${address}")`,
    )
    const { properties, ddl } = await getCatalog({ name: 'search' })
    await lake.starrocks.query('DROP CATALOG search')
    expect(properties).toMatchObject({ type: 'es', 'hive.metastore.uris': 'th******83' })
    expect(JSON.stringify([properties, ddl])).not.toContain('of-the-reader')
  })

  test.each(['nope', 'default_catalog'])('reports that there is no external catalog %s', async (name) => {
    await expect(getCatalog({ name })).rejects.toThrow(`there is no external catalog "${name}"`)
  })
})

describe('listCatalogs', () => {
  test('gives all catalogs, including the internal one, in both forms', async () => {
    const all = [
      { name: 'default_catalog', type: 'internal', comment: expect.stringContaining('internal catalog') },
      { name: 'lake', type: 'hive', comment: 'ours' },
    ]
    expect(await listCatalogs()).toEqual(all)
    expect(await known(listCatalogsOutput())).toEqual(all)
  })

  test('uses its argument connection before the configuration', async () => {
    await expect(listCatalogs({ connection: { password: 'wrong' } })).rejects.toThrow(/Access denied/)
    pulumi.runtime.setAllConfig({})
    const { host, port, password } = lake.starrocks
    expect(await listCatalogs({ connection: { host, port, password } })).toHaveLength(2)
    await expect(listCatalogs()).rejects.toThrow(/no StarRocks host is set/)
  })
})

test('several parallel look-ups end, and leave no open connection', async () => {
  await Promise.all([getCatalog({ name: 'lake' }), listCatalogs(), getCatalog({ name: 'nope' }).catch(() => {})])
  const sockets = () => process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap')
  await expect.poll(sockets, { timeout: 10_000 }).toEqual([])
})
