/** What StarRocks demands of the properties of a catalog, by the type of the catalog. It demands these at the create. */

type Properties = Readonly<Record<string, string>>

interface CatalogType {
  /** The first of its problems. */
  problem(properties: Properties): string | undefined
  /** Keys of this type whose values are no secrets. */
  readonly open: readonly string[]
  /** The keys that StarRocks adds to those of the statement. */
  readonly adds?: readonly string[]
  /** What lists the databases. */
  readonly source: string
}

/** The keys that StarRocks looks for in the order in which it does (`JDBCConnector`). */
const JDBC = ['driver_class', 'jdbc_uri', 'user', 'password', 'driver_url']
const ODPS = ['odps.access.id', 'odps.access.key', 'odps.endpoint', 'odps.project']

export const CATALOG_TYPES: Readonly<Record<string, CatalogType>> = {
  deltalake: { problem: (properties) => lakeProblem('hive.metastore.type', properties), open: [], source: 'metastore' },
  hudi: { problem: (properties) => lakeProblem('hive.metastore.type', properties), open: [], source: 'metastore' },
  paimon: {
    problem: paimonProblem,
    open: ['paimon.catalog.type', 'paimon.catalog.warehouse'],
    source: 'catalog of Paimon',
  },
  jdbc: {
    problem: (properties) => missing(JDBC, properties),
    open: ['driver_class', 'jdbc_uri', 'user', 'driver_url'],
    adds: ['checksum'],
    source: 'database',
  },
  es: {
    problem: (properties) => missing(['hosts'], properties),
    open: ['hosts', 'user'],
    adds: ['enable_docvalue_scan', 'enable_keyword_sniff', 'es.net.ssl', 'es.nodes.wan.only'],
    source: 'cluster',
  },
  kudu: { problem: kuduProblem, open: ['kudu.catalog.type', 'kudu.master'], source: 'metastore' },
  odps: {
    problem: (properties) => missing(ODPS, properties),
    open: ['odps.endpoint', 'odps.project'],
    source: 'project',
  },
  unified: { problem: unifiedProblem, open: ['unified.metastore.type'], source: 'metastore' },
}

function missing(keys: readonly string[], properties: Properties): string | undefined {
  const absent = keys.filter((key) => !Object.hasOwn(properties, key))
  return absent.length === 0 ? undefined : `needs ${absent.join(', ')}`
}

function oneOf(key: string, choices: readonly string[], properties: Properties): string | undefined {
  const value = properties[key]
  if (value === undefined) return `needs ${key}, which is ${choices.join(' or ')}`
  return choices.includes(value.toLowerCase())
    ? undefined
    : `has the ${key} ${JSON.stringify(value)}, which is not ${choices.join(' or ')}`
}

function lakeProblem(key: string, properties: Properties): string | undefined {
  const declared = { [key]: 'hive', ...properties }
  return oneOf(key, ['hive', 'glue', 'dlf'], declared) ?? metastoreProblem(key, declared)
}

/** A Hive metastore has an address. */
function metastoreProblem(key: string, properties: Properties): string | undefined {
  if (properties[key]?.toLowerCase() !== 'hive') return undefined
  const uris = properties['hive.metastore.uris']
  if (uris === undefined) return `needs hive.metastore.uris, since its ${key} is hive`
  return uris.split(',').every((uri) => /^\s*thrift:\/\/[^\s/:]+:\d+\/?\s*$/.test(uri))
    ? undefined
    : `has the hive.metastore.uris ${JSON.stringify(uris)}, which is not of the form thrift://host:port`
}

function unifiedProblem(properties: Properties): string | undefined {
  const key = 'unified.metastore.type'
  return oneOf(key, ['hive', 'glue'], properties) ?? metastoreProblem(key, properties)
}

function kuduProblem(properties: Properties): string | undefined {
  const key = 'kudu.catalog.type'
  return oneOf(key, ['hive', 'glue', 'kudu'], properties) ?? metastoreProblem(key, properties)
}

function paimonProblem(properties: Properties): string | undefined {
  const key = 'paimon.catalog.type'
  const type = properties[key]
  if (type === undefined) return `needs ${key}, such as filesystem or hive`
  const needsWarehouse = type !== 'hive' && type.toLowerCase() !== 'dlf'
  if (needsWarehouse && properties['paimon.catalog.warehouse'] === undefined)
    return `needs paimon.catalog.warehouse, since its ${key} is ${type}`
  return metastoreProblem(key, properties)
}
