import { readFileSync } from 'node:fs'
import path from 'node:path'
import { RECORDINGS, type Step } from './starrocks.replay'

/** A step or a matrix entry for which the sandbox's answer differs from the recorded one, with the reason. */
export interface Difference {
  where: string
  what: string
  reason: string
  /** True if it applies to all statements that begin with this text, and not only to the last of them. */
  all?: boolean
}

/**
 * The steps of recorded sessions that the sandbox cannot answer yet, because the feature is not built. By session: the number
 * of the step and its statement. `node dist/test/conformance/score.js --write` writes the list again.
 */
export const NOT_BUILT: Readonly<Record<string, Record<string, string>>> = JSON.parse(
  readFileSync(path.join(RECORDINGS, 'not-built.json'), 'utf8'),
)

/** The known differences; the suite fails if one of them no longer exists, so the list stays correct. */
export const DIFFERENCES: Difference[] = [
  {
    where: 'connection',
    what: 'set nosuch = 1',
    reason: 'the suggestions come from the whole list of session variables, of which the sandbox has those in use',
  },
  {
    where: 'connection',
    what: 'show frontends',
    reason: 'the name of a front end holds the moment of its first start',
  },
  {
    where: 'files',
    what: 'desc files("path"="s3://nosuchbucket/',
    reason: 'the text is that of the object store; the sandbox S3 ends it with a full stop',
  },
  {
    where: 'hive-objects',
    what: 'insert into sales select',
    reason: 'the mocked storage layer writes nothing and counts no rows; the sandbox writes the Parquet file',
  },
  {
    where: 'hive-objects',
    what: 'insert overwrite sales partition',
    reason: 'the mocked storage layer writes nothing and counts no rows; the sandbox writes the Parquet file',
  },
  {
    where: 'privileges',
    what: 'select * from sys.grants_to_roles',
    reason: 'the recorded metastore had lost sales.orders to an earlier session; here each session has its own',
  },
  {
    where: 'alter-table',
    what: 'show alter table column from a_db order by JobId desc limit 1',
    reason: 'schema version, hash and transaction number are counted differently',
  },
  {
    where: 'pipe-expressions',
    what: 'insert overwrite `odd names` (`a b`) select id from files(',
    reason: 'the mocked storage layer claims 1000 rows for every load; the sandbox counts those of the files',
  },
  {
    where: 'pipe-expressions',
    what: 'insert into `odd names` (`a b`) select id from files(',
    reason: 'the mocked storage layer claims 1000 rows for every load; the sandbox counts those of the files',
  },
  ...[
    ['connection', 'set nosuch = 1', 'the suggestions come from the whole list of session variables'],
    ['connection', 'show frontends', 'the name of a front end holds the moment of its first start'],
    [
      'alter-table',
      'show alter table column from a_db order by JobId desc limit 1',
      'schema version and transaction differ',
    ],
    ['users', 'grant ur_parent to role ur_child', 'the text holds the ids of the roles'],
    ['settings', 'set global nosuch = 1', 'the suggestions come from the whole list of session variables'],
    ['catalogs', 'show databases from c_hive', 'the metastore of 4.1 had no database sales'],
    ['catalogs', 'show databases', 'the metastore of 4.1 had no database sales'],
    ['catalogs-other', 'show databases', 'the metastore of 4.1 had no database sales, and one more'],
    ['native-tables', 'show partitions from t3', 'the epoch of a version counts from the moment when it was made'],
    ['hive-objects', 'show create table sales', 'the metastore of 4.1 keeps transient_lastDdlTime'],
    ['hive-objects', 'show create table orc_t', 'the metastore of 4.1 keeps transient_lastDdlTime'],
    ['hive-objects', 'drop database ho.sales', 'the metastore of 4.1 had no database sales'],
    ['privileges', 'select * from sys.grants_to_roles', 'the metastore of 4.1 had other databases'],
  ].map(([session, what, reason]) => ({ where: `4.1/${session}`, what: what!, reason: reason! })),
  {
    where: '4.1/settings',
    what: 'show resource group rg_one',
    reason: 'the text of a classifier holds its id',
    all: true,
  },
  {
    where: '4.1/settings',
    what: 'show resource groups all',
    reason: 'the text of a classifier holds its id',
  },
  {
    where: '4.1/materialized-views',
    what: 'show materialized views from mv',
    reason:
      'the name of the task holds an id, the order of the rows follows from the ids, and the durations are others',
    all: true,
  },
  {
    where: 'matrices/types',
    what: "enum('a')",
    reason: 'a real parser proposes the words nearest in spelling, the sandbox always the first five',
  },
  {
    where: '4.1/matrices/types',
    what: "enum('a')",
    reason: 'a real parser proposes the words nearest in spelling, the sandbox always the first five',
  },
  {
    where: '4.1/matrices/properties',
    what: 'time_drift_constraint create',
    reason: 'the sandbox does not know this property at creation and says so',
  },
  {
    where: 'matrices/properties',
    what: 'time_drift_constraint create',
    reason: 'the sandbox does not know this property at creation and says so',
  },
]

/** The known difference of a step. Of equal statements it means the last: the first ones are those before anything happened. */
export function differenceOf(where: string, steps: readonly Step[], index: number): Difference | undefined {
  const isLast = (what: string) => !steps.slice(index + 1).some(({ sql }) => sql?.startsWith(what))
  return DIFFERENCES.find(
    (known) => known.where === where && steps[index]!.sql!.startsWith(known.what) && (known.all || isLast(known.what)),
  )
}
