import mysql from 'mysql2/promise'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startS3 } from '../s3'
import { type FrontEndSandbox, type StarRocksSandbox, startStarRocks } from './index'
import { filesOf, parquetFile, until } from './support'

let starRocks: StarRocksSandbox
let leader: FrontEndSandbox
let follower: FrontEndSandbox
let other: FrontEndSandbox
const connections: mysql.Connection[] = []

beforeEach(async () => {
  starRocks = await startStarRocks({ followers: 2, users: { reader: '' } })
  ;[leader, follower, other] = starRocks.frontEnds as [FrontEndSandbox, FrontEndSandbox, FrontEndSandbox]
})
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy()
  await starRocks.close()
})

async function connect({ host, port }: FrontEndSandbox, user = 'root'): Promise<mysql.Connection> {
  const connection = await mysql.createConnection({ host, port, user })
  // A connection that is cut without a pending answer emits an error event, which does not matter here.
  connection.on('error', () => undefined)
  connections.push(connection)
  return connection
}

async function rows(connection: mysql.Connection, sql: string): Promise<Record<string, unknown>[]> {
  const [answer] = await connection.query<mysql.RowDataPacket[]>(sql)
  return answer
}

const databases = async (connection: mysql.Connection) =>
  (await rows(connection, "SHOW DATABASES LIKE 'd%'")).map(({ Database }) => Database)

test('every front end answers, and names the leader', async () => {
  for (const frontEnd of starRocks.frontEnds) {
    const shown = await rows(await connect(frontEnd), 'SHOW FRONTENDS')
    expect(shown).toMatchObject([
      { Id: '1', QueryPort: String(leader.port), Role: 'LEADER', Alive: 'true' },
      { Id: '2', QueryPort: String(follower.port), Role: 'FOLLOWER', Alive: 'true' },
      { Id: '3', QueryPort: String(other.port), Role: 'FOLLOWER', Alive: 'true' },
    ])
    expect(Object.keys(shown[0]!).join(' ')).toBe(
      'Id Name IP EditLogPort HttpPort QueryPort RpcPort Role ClusterId Join Alive ReplayedJournalId LastHeartbeat IsHelper ErrMsg StartTime Version',
    )
  }
  expect(starRocks.frontEnds.map(({ role }) => role)).toEqual(['LEADER', 'FOLLOWER', 'FOLLOWER'])
})

test('a change by one front end is visible on the others', async () => {
  const [onLeader, onFollower] = [await connect(leader), await connect(follower)]
  await onFollower.query('CREATE DATABASE d1')
  await onLeader.query('CREATE DATABASE d2')
  expect(await databases(onLeader)).toEqual(['d1', 'd2'])
  expect(await databases(onFollower)).toEqual(['d1', 'd2'])
  expect(follower.statements[0]).toBe('CREATE DATABASE d1')
  expect(leader.statements[0]).toBe('CREATE DATABASE d2')
  expect(starRocks.statements).toHaveLength(4)
})

test('a held follower becomes stale, but sees its own changes', async () => {
  const [onLeader, onFollower, onOther] = [await connect(leader), await connect(follower), await connect(other)]
  follower.hold()
  await onLeader.query('CREATE DATABASE d1')
  expect(await databases(onFollower)).toEqual([])
  expect(await databases(onOther)).toEqual(['d1'])
  await expect(onFollower.query('USE d1')).rejects.toMatchObject({ errno: 5501 })

  await onFollower.query('CREATE DATABASE d2')
  expect(await databases(onFollower)).toEqual(['d1', 'd2'])
  await onLeader.query('CREATE DATABASE d3')
  expect(await databases(onFollower)).toEqual(['d1', 'd2'])

  const journals = (await rows(onFollower, 'SHOW FRONTENDS')).map((row) => Number(row.ReplayedJournalId))
  expect(journals[0]! - journals[1]!).toBe(1)
  follower.release()
  expect(await databases(onFollower)).toEqual(['d1', 'd2', 'd3'])
})

test('tables, comments, grants and catalogs can be stale like databases; rows cannot', async () => {
  const [onLeader, onFollower] = [await connect(leader), await connect(follower)]
  await onLeader.query('CREATE DATABASE d; CREATE TABLE d.t (id INT) DUPLICATE KEY(id); CREATE ROLE r')
  const looks = [
    'SHOW CREATE TABLE d.t',
    'DESC d.t',
    'SHOW GRANTS FOR ROLE r',
    'SHOW CATALOGS',
    "SELECT TABLE_NAME FROM information_schema.tables WHERE TABLE_SCHEMA = 'd'",
  ]
  const all = (connection: mysql.Connection) => Promise.all(looks.map((sql) => rows(connection, sql)))
  const before = await all(onFollower)
  follower.hold()
  await onLeader.query(
    `ALTER TABLE d.t COMMENT = "new";
     CREATE TABLE d.u (id INT) DUPLICATE KEY(id);
     GRANT SELECT ON TABLE d.t TO ROLE r;
     CREATE EXTERNAL CATALOG c PROPERTIES ("type" = "hive", "hive.metastore.uris" = "thrift://127.0.0.1:9083");
     INSERT INTO d.t VALUES (7)`,
  )
  expect(await all(onFollower)).toEqual(before)
  expect(await rows(onFollower, 'SELECT id FROM d.t')).toEqual([{ id: 7 }])
  follower.release()
  expect(await all(onFollower)).toEqual(await all(onLeader))
  expect(await all(onFollower)).not.toEqual(before)
})

test('a follower forwards queries of pipes, schema changes and statistics to the leader, so they are never stale', async () => {
  const s3 = await startS3()
  await s3.put('in/a.parquet', parquetFile('alltypes_plain.parquet'))
  const [onLeader, onFollower] = [await connect(leader), await connect(follower)]
  await onLeader.query('CREATE DATABASE d; USE d; CREATE TABLE t (id INT) DUPLICATE KEY(id)')
  await onFollower.query('USE d')
  follower.hold()
  await onLeader.query(
    `CREATE PIPE p PROPERTIES ("poll_interval" = "1") AS INSERT INTO t (id) SELECT id FROM ${filesOf(s3, 'in/*')}`,
  )
  await onLeader.query('CREATE ANALYZE FULL TABLE t')
  await until(starRocks, 'SHOW PIPES FROM d', '\\"loadedFiles\\":1,')
  expect(await rows(onFollower, 'SHOW PIPES')).toMatchObject([{ PIPE_NAME: 'p' }])
  expect(await rows(onFollower, 'DESC PIPE p')).toMatchObject([{ NAME: 'p' }])
  expect(await rows(onFollower, 'SHOW ANALYZE JOB')).toHaveLength(1)
  expect(await rows(onFollower, 'SELECT * FROM information_schema.pipes')).toEqual([])

  // The copy of a pipe that a held follower keeps loads nothing.
  follower.hold()
  await s3.put('in/b.parquet', parquetFile('alltypes_plain.snappy.parquet'))
  await until(starRocks, 'SHOW PIPES FROM d', '\\"loadedFiles\\":2,')
  expect(await rows(onFollower, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 10 }])
  await s3.close()
})

test('a forwarded statement keeps its session: database, roles, user', async () => {
  const connection = await connect(follower, 'reader')
  await starRocks.query('CREATE DATABASE d; CREATE ROLE maker; GRANT CREATE TABLE ON DATABASE d TO ROLE maker')
  await starRocks.query('GRANT maker TO USER reader')
  await expect(connection.query('CREATE TABLE d.t (id INT)')).rejects.toMatchObject({ errno: 5203 })
  await connection.query('SET ROLE maker')
  await connection.query('USE d')
  await connection.query('CREATE TABLE t (id INT)')
  expect(await starRocks.query('SHOW TABLES FROM d')).toEqual([{ Tables_in_d: 't' }])
})

test('passes on an error of the leader with number, state and text', async () => {
  const connection = await connect(follower)
  await expect(connection.query('DROP DATABASE nosuch')).rejects.toMatchObject({
    errno: 1008,
    sqlState: 'HY000',
    sqlMessage: "Can't drop database 'nosuch'; database doesn't exist",
  })
})

test('a dead front end closes its connections and accepts none, until it restarts on its port', async () => {
  const connection = await connect(follower)
  const { port } = follower
  await follower.die()
  await expect(connection.query('SELECT 1')).rejects.toThrow()
  await expect(connect(follower)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await starRocks.query('CREATE DATABASE d1')
  expect(await rows(await connect(leader), 'SHOW FRONTENDS')).toMatchObject([{}, { Alive: 'false' }, {}])
  await follower.comeBack()
  expect(follower.port).toBe(port)
  expect(await databases(await connect(follower))).toEqual(['d1'])
})

test('without a leader a follower reads, and changes nothing until an election', async () => {
  const connection = await connect(follower)
  await connection.query('CREATE DATABASE d1')
  await leader.die()
  expect(await databases(connection)).toEqual(['d1'])
  for (const sql of ['CREATE DATABASE d2', 'SHOW FRONTENDS', 'SHOW PIPES FROM d1']) {
    await expect(connection.query(sql)).rejects.toMatchObject({ errno: 5401, sqlState: 'XX000' })
  }
  await starRocks.elect(2)
  await connection.query('CREATE DATABASE d2')
  await leader.comeBack()
  expect(starRocks.frontEnds.map(({ role }) => role)).toEqual(['FOLLOWER', 'FOLLOWER', 'LEADER'])
  expect(await databases(await connect(leader))).toEqual(['d1', 'd2'])
})

test.each([
  { fault: 'cutBefore', there: [] },
  { fault: 'cutAfter', there: ['d'] },
] as const)('the leader dies while a statement runs: $fault', async ({ fault, there }) => {
  const connection = await connect(leader)
  follower.hold()
  leader.faults[fault]('CREATE DATABASE')
  await expect(connection.query('CREATE DATABASE d')).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' })
  await leader.die()
  await starRocks.elect(1)
  // The elected front end has replayed all acknowledged changes, however old its metadata were.
  expect(await databases(await connect(follower))).toEqual(there)
})

test('only a living majority can depose a leader, which then ends its process', async () => {
  const connection = await connect(leader)
  await starRocks.elect(1)
  expect(follower.role).toBe('LEADER')
  await expect(connection.query('SELECT 1')).rejects.toThrow()
  await expect(starRocks.elect(0)).rejects.toThrow('is dead')
  await expect(starRocks.elect(2)).rejects.toThrow('no majority')
})

test('each front end has its own faults', async () => {
  follower.faults.failOnce('SELECT', { message: 'only here' })
  other.faults.refuseConnections()
  expect(await rows(await connect(leader), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await expect((await connect(follower)).query('SELECT 1')).rejects.toThrow('only here')
  await expect(connect(other)).rejects.toThrow()
  expect(() => leader.hold()).toThrow('nothing to replay')
})
