import { sql } from '../sql/quote'
import type { Server } from './server'

/**
 * Features that not every release has, and the first release of each line that got it within the line, the newest line last. A
 * newer line has it from its beginning; a line that is not named does not have it.
 */
export const FEATURES = {
  // Before, ALTER CATALOG sets only the service name of Ranger (`CatalogAnalyzer`).
  alterCatalogs: { since: ['3.3.12', '3.4.2'], cannot: 'change the properties of a catalog' },
  // Before, the image of the front end has no pipes: a restart loses them (StarRocks/starrocks#48852).
  lastingPipes: { since: ['3.3.2'], cannot: 'keep its pipes when a front end starts again' },
  taskSchedules: { since: ['3.3.0'], cannot: 'run a task on a schedule' },
  // Before, Parquet is the only format that it writes (release notes of 3.3.0).
  hiveFormats: { since: ['3.3.0'], cannot: 'write Hive tables of any format but Parquet' },
  // Since then ALTER TABLE ... DISTRIBUTED BY refuses a table with a random distribution, 5064 (StarRocks/starrocks#52120).
  randomScales: { since: ['3.4.0'], cannot: 'scale the buckets of a random distribution by itself' },
  // FILES("list_files_only" = "true"), which shows the paths of the files; DESC FILES came with 3.3.4.
  listedFiles: { since: ['3.4.0'], cannot: 'list the files of a store and infer their columns' },
  // FILES("fill_mismatch_column_with" = "null").
  unevenFiles: { since: ['3.4.0'], cannot: 'load files of which some lack a column that others have' },
  // A privilege of materialized views alone before.
  tableRefresh: { since: ['3.5.6'], cannot: 'grant REFRESH on tables' },
  // The grammar of 3.2 has no object of that kind.
  warehouses: { since: ['3.3.0'], cannot: 'grant on warehouses, or CREATE WAREHOUSE' },
  // "Use Managed Identity to access Azure Blob Storage (Supported from v3.4.4 onwards)".
  blobIdentities: { since: ['3.4.4'], cannot: 'access Azure Blob Storage by an identity' },
  // INSERT passes the types of the table to the scanner of FILES(); before, the upper half of the values becomes negative.
  unsignedIntegers: { since: ['3.4.0'], cannot: 'load unsigned integers of 32 and 64 bits' },
  // INT64 timestamps with isAdjustedToUTC=false are read as they are (StarRocks/starrocks#73674).
  localTimestamps: { since: ['4.1.3'], cannot: 'load timestamps without a zone as they are' },
  // ADMIN SET FRONTEND CONFIG ... WITH PERSISTENT.
  persistentSettings: { since: ['3.5.0'], cannot: 'write a setting into fe.conf' },
  // "From v3.5.0 onwards" (the pages on security integrations, JWT, OAuth 2.0 and group providers).
  securityIntegrations: { since: ['3.5.0'], cannot: 'authenticate by security integrations' },
  groupProviders: { since: ['3.5.0'], cannot: 'ask group providers for groups' },
  // DECIMAL256 is a type of columns since 4.0.0 (release notes); from 4.1 on it is read from Parquet files (StarRocks/starrocks#68375).
  decimal256: { since: ['4.0.0'], cannot: 'store decimals of more than 38 digits' },
  wideDecimals: { since: ['4.1.0'], cannot: 'load decimals of more than 38 digits' },
  // Release notes of 4.0.10 and 4.1.1 (StarRocks/starrocks#71855).
  arrowDictionaries: { since: ['4.0.10', '4.1.1'], cannot: 'load what Arrow writes dictionary-encoded' },
  // Arrow 19, in release notes of 3.5.8 (StarRocks/starrocks#64238): it skips an annotation that it does not know.
  unknownAnnotations: { since: ['3.5.8', '4.0.1'], cannot: 'read a file with an annotation that it does not know' },
  // ALTER TABLE ... MODIFY COLUMN s ADD FIELD f INT.
  structFields: { since: ['3.2.10', '3.3.2'], cannot: 'give a struct of a table more fields' },
  sampleWeights: { since: ['3.5.0'], cannot: 'weight the tablets of a sample' },
  // CREATE TABLE, "Specify common partition expression TTL".
  retentionConditions: { since: ['3.5.0'], cannot: 'set partition_retention_condition' },
  // CREATE TABLE, "Set table-level Flat JSON properties".
  flatJson: { since: ['4.0.0'], cannot: 'set flat_json.* of a table' },
  // ALTER TABLE ... RENAME COLUMN.
  columnRenames: { since: ['3.3.0'], cannot: 'rename a column' },
  // ALTER TABLE ... MODIFY COLUMN c COMMENT.
  columnComments: { since: ['3.5.0'], cannot: 'change the comment of a column by itself' },
  // "N-gram bloom filter index is supported from v3.3 onwards".
  ngramIndexes: { since: ['3.3.0'], cannot: 'build an n-gram bloom filter index' },
  // "From v3.5.0 onwards, StarRocks supports authenticating client access using JSON Web Tokens", and OAuth 2.0.
  tokenLogins: { since: ['3.5.0'], cannot: 'authenticate users by authentication_jwt or authentication_oauth2' },
  // CREATE USER, "From v3.3.3, StarRocks supports setting user properties when creating a user"; before, a user has only the limit.
  userProperties: { since: ['3.3.3'], cannot: 'set properties of a user other than max_user_connections' },
  // StarRocks/starrocks#63258 and #63385, which the documentation of 4.0 has; 3.5.12 cannot parse it (StarRocks/starrocks#69341).
  externalGroups: { since: ['4.0.0'], cannot: 'grant a role to an external group' },
  // The property refresh_mode (`IVMAnalyzer`).
  incrementalViews: { since: ['4.1.0'], cannot: 'refresh a materialized view incrementally' },
  // StarRocks/starrocks#56386.
  icebergJdbc: { since: ['3.5.0'], cannot: 'use a database as an Iceberg catalog' },
  // Release notes of 4.0.0: hidden partitions (StarRocks/starrocks#58914) and sort keys of Iceberg tables.
  icebergTransforms: { since: ['4.0.0'], cannot: 'create Iceberg tables with partition transforms or a sort order' },
  // StarRocks/starrocks#37137, after 3.2 was branched.
  icebergChanges: { since: ['3.3.0'], cannot: 'alter an Iceberg table' },
  // Release notes of 4.0.3 (StarRocks/starrocks#65922).
  icebergPartitionChanges: { since: ['4.0.3', '4.1.0'], cannot: 'change the partitions of an Iceberg table' },
  // Since then SHOW VERBOSE RESOURCE GROUP shows all limits; before, SHOW RESOURCE GROUP did (`ResourceGroup.COLUMN_METAS`).
  exclusiveCores: { since: ['3.3.5'], cannot: 'reserve processor cores for a resource group' },
  memoryPools: { since: ['3.5.0'], cannot: 'put resource groups into a pool of memory' },
  // StarRocks/starrocks#66947.
  cpuPercentages: {
    since: ['4.1.0'],
    cannot: 'bind a resource group to warehouses or give it a percentage of the processors',
  },
  // CREATE STORAGE VOLUME, TYPE and "Partitioned Prefix".
  adlsVolumes: { since: ['3.4.1'], cannot: 'keep data on Azure Data Lake Storage Gen2' },
  googleVolumes: { since: ['3.5.1'], cannot: 'keep data on Google Cloud Storage by its own protocol' },
  prefixedVolumes: { since: ['3.2.4'], cannot: 'spread the data of a storage volume over prefixes' },
  fileBundling: { since: ['4.0.0'], cannot: 'set file_bundling' },
} as const satisfies Record<string, { readonly since: readonly string[]; readonly cannot: string }>

export type Feature = keyof typeof FEATURES

/** The release of a server. */
export interface ServerVersion {
  /** The server's own text: `4.0.0-37c7c51`. */
  readonly text: string
  can(feature: Feature): boolean
}

/** What a release lacks, and which releases have it. */
export function lackText(feature: Feature, { text }: ServerVersion): string {
  const { since, cannot } = FEATURES[feature]
  return `StarRocks ${text} cannot ${cannot}; ${since.join(', ')} and later can`
}

/** Everything that a release lacks, as in {@link lackText}, by the feature. */
export function lacksOf({ can }: ServerVersion): { readonly feature: Feature; readonly cannot: string }[] {
  const features = Object.keys(FEATURES) as Feature[]
  return features.filter((feature) => !can(feature)).map((feature) => ({ feature, cannot: FEATURES[feature].cannot }))
}

const versions = new WeakMap<Server, Promise<ServerVersion>>()

/** The version of a cluster; queried once. */
export function versionOf(server: Server): Promise<ServerVersion> {
  const cluster = server.cluster ?? server
  const known = versions.get(cluster) ?? ask(server)
  versions.set(cluster, known)
  known.catch(() => versions.delete(cluster))
  return known
}

async function ask(server: Server): Promise<ServerVersion> {
  const [row] = await server.query(sql`SELECT @@version_comment`)
  return parseVersion(Object.values(row ?? {})[0] ?? '')
}

/** A build without a number, such as one of the main branch, counts as newer than all that have one. */
export function parseVersion(text: string): ServerVersion {
  const release = numbersOf(text)
  return { text, can: (feature) => release === undefined || reaches(release, FEATURES[feature].since) }
}

type Numbers = readonly [major: number, minor: number, patch: number]

function numbersOf(text: string): Numbers | undefined {
  const [, ...numbers] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []
  return numbers.length === 0 ? undefined : (numbers.map(Number) as unknown as Numbers)
}

/** The first release of its own line decides; if the line is not named, the first of the newest line. */
function reaches(release: Numbers, since: readonly string[]): boolean {
  const firsts = since.map(numbersOf).filter((numbers) => numbers !== undefined)
  const own = firsts.find(([major, minor]) => major === release[0] && minor === release[1])
  const first = own ?? firsts.at(-1)
  return first === undefined || compare(release, first) >= 0
}

function compare(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
