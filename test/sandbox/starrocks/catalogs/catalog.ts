import { createHash } from 'node:crypto'
import { analyzing, bare, unsupported } from '../errors'
import type { Features } from '../features'
import type { Masking } from '../masking'
import { isSecretKey, maskedValue } from '../masking'
import { INTERNAL_CATALOG } from '../metadata'
import { checkCommonName } from '../names'
import { type CatalogServers, catalogServerOf } from './catalog-servers'

const TYPES = [
  'es',
  'elasticsearch',
  'hive',
  'iceberg',
  'jdbc',
  'hudi',
  'deltalake',
  'paimon',
  'odps',
  'kudu',
  'unified',
]
const METASTORE_TYPES = ['hive', 'glue', 'dlf']
const NUMERIC = [
  'hive.metastore.connection.pool.size',
  'metastore_cache_refresh_interval_sec',
  'remote_file_cache_refresh_interval_sec',
  'metastore_cache_ttl_sec',
  'remote_file_cache_ttl_sec',
  'metastore_cache_max_num',
  'remote_file_cache_max_num',
  'async_refresh_max_thread_num',
  'remote_file_load_thread_num',
  'remote_file_update_thread_num',
]
const SECRETS = new Set([
  'aws.s3.access_key',
  'aws.s3.secret_key',
  'aws.glue.access_key',
  'aws.glue.secret_key',
  'azure.blob.shared_key',
  'azure.blob.sas_token',
  'azure.adls1.oauth2_credential',
  'azure.adls2.shared_key',
  'azure.adls2.oauth2_client_secret',
  'gcp.gcs.service_account_private_key',
  'aliyun.oss.access_key',
  'aliyun.oss.secret_key',
])
const HIDDEN = new Set(['password', 'azure_path_key'])

export interface Catalog {
  /** Grants refer to it: a re-created catalog has another id. */
  id: number
  name: string
  comment?: string
  properties: Map<string, string>
}

/** The checks of CREATE EXTERNAL CATALOG before it checks whether the name exists. */
export function checkNewCatalog(name: string, properties: Map<string, string>): void {
  if (name === INTERNAL_CATALOG) {
    throw analyzing(`External catalog name can't be the same as internal catalog name '${INTERNAL_CATALOG}'`)
  }
  checkCommonName('catalog', name)
  const type = properties.get('type')
  if (!type) throw analyzing("'type' can not be null or empty")
  if (!TYPES.includes(type.toLowerCase())) throw analyzing(`[type : ${type}] is not supported`)
  if (['odps', 'elasticsearch'].includes(type.toLowerCase())) throw unsupported(`catalogs of type ${type}`)
}

/** The connector's problem, as the text in the braces. Only Iceberg contacts anything: a REST server, a database. */
export function connectorProblem(
  name: string,
  properties: Map<string, string>,
  servers: CatalogServers,
): string | undefined {
  const type = typeOf(properties)
  const problem =
    type === 'hive'
      ? (metastoreProblem(properties) ?? numericProblem(properties))
      : otherProblem(type, properties, servers)
  return problem && `Failed to init connector [type: ${type}, name: ${name}]. msg: ${problem}`
}

const typeOf = (properties: Map<string, string>) => properties.get('type')!.toLowerCase()

/** For a catalog of another type than Hive, only its declaration is known. */
export function isHive({ properties }: Catalog): boolean {
  return typeOf(properties) === 'hive'
}

/** The objects of an Iceberg catalog are known only if it shares the metastore. */
export const isIceberg = (catalog: Catalog) => typeOf(catalog.properties) === 'iceberg' && usesMetastore(catalog)

/** True if the objects of an Iceberg catalog are those of a server outside of the cluster. */
export function isServed({ properties }: Catalog): boolean {
  const type = properties.get('iceberg.catalog.type')?.toLowerCase() ?? ''
  return typeOf(properties) === 'iceberg' && ['rest', 'jdbc', 'glue'].includes(type)
}

/** True if a Hive metastore determines the databases of the catalog. */
export function usesMetastore({ properties }: Catalog): boolean {
  const kind = (key: string) => properties.get(key)?.toLowerCase()
  switch (typeOf(properties)) {
    case 'hive':
      return true
    case 'iceberg':
      return kind('iceberg.catalog.type') === 'hive'
    case 'unified':
      return kind('unified.metastore.type') === 'hive'
    case 'hudi':
    case 'deltalake':
      return (kind('hive.metastore.type') ?? 'hive') === 'hive'
    default:
      return false
  }
}

/** Stores and services of other types cannot be reached from here: those that a real server asks at once answer so. */
function otherProblem(type: string, properties: Map<string, string>, servers: CatalogServers): string | undefined {
  switch (type) {
    case 'iceberg':
      return icebergProblem(properties, servers)
    case 'jdbc':
      return jdbcProblem(properties)
    case 'unified':
      return unifiedProblem(properties)
    case 'paimon':
      return paimonProblem(properties)
    case 'kudu':
      return kuduProblem(properties)
    case 'hudi':
      return metastoreProblem(properties, 'hudi catalog')
    case 'deltalake':
      return metastoreProblem(properties, 'catalog of hive-metastore')
    case 'es':
      if (!properties.has('hosts')) throw unsupported('a catalog of type es without hosts')
      return undefined
    default:
      throw unsupported(`catalogs of type ${type}`)
  }
}

function jdbcProblem(properties: Map<string, string>): string | undefined {
  const required = ['driver_class', 'jdbc_uri', 'user', 'password', 'driver_url']
  const missing = required.find((key) => !properties.has(key))
  return missing && `Missing ${missing} in properties`
}

/**
 * `JDBCConnector` reads the driver to compute its checksum, which it puts among the properties. It does so only at the create: an ALTER
 * keeps the checksum.
 */
export async function readDriver(name: string, properties: Map<string, string>): Promise<void> {
  if (typeOf(properties) !== 'jdbc' || properties.has('checksum')) return
  const url = properties.get('driver_url')!
  // The machine of the sandbox reaches no other one.
  const driver = url.startsWith('http://127.0.0.1:') ? await fetch(url).catch(() => undefined) : undefined
  if (!driver?.ok)
    throw bare(
      `connector create failed {Failed to init connector [type: jdbc, name: ${name}]. msg: Cannot get driver from url: ${url}}`,
    )
  properties.set(
    'checksum',
    createHash('md5')
      .update(Buffer.from(await driver.arrayBuffer()))
      .digest('hex'),
  )
}

function unifiedProblem(properties: Map<string, string>): string | undefined {
  const type = properties.get('unified.metastore.type')?.toLowerCase()
  if (type === undefined)
    return 'Please specify a metastore type of unified connector. Only supports hive and glue now.'
  if (type !== 'hive' && type !== 'glue') return 'Unified catalog only supports hive and glue as metastore.'
  return metastoreProblem(new Map([...properties, ['hive.metastore.type', type]]))
}

function paimonProblem(properties: Map<string, string>): string | undefined {
  const type = properties.get('paimon.catalog.type')
  if (!type) return 'The property paimon.catalog.type must be set.'
  if (type === 'hive' && !properties.get('hive.metastore.uris'))
    return 'The property hive.metastore.uris must be set if paimon catalog is hive.'
  const needsWarehouse = type !== 'hive' && type.toLowerCase() !== 'dlf'
  if (needsWarehouse && !properties.get('paimon.catalog.warehouse'))
    return 'The property paimon.catalog.warehouse must be set.'
  return undefined
}

function kuduProblem(properties: Map<string, string>): string | undefined {
  const type = properties.get('kudu.catalog.type')?.toLowerCase()
  if (!type) return 'The property kudu.catalog.type must be set.'
  if (!['hive', 'glue', 'kudu'].includes(type)) return `kudu catalog type [${type}] is not supported`
  if (type === 'hive' && !properties.get('hive.metastore.uris'))
    return 'The property hive.metastore.uris must be set if kudu catalog is hive.'
  return undefined
}

function icebergProblem(properties: Map<string, string>, servers: CatalogServers): string | undefined {
  switch (properties.get('iceberg.catalog.type')?.toLowerCase()) {
    case undefined:
      return "Can't find iceberg native catalog type. You must specify the 'iceberg.catalog.type' property when creating an iceberg catalog in the catalog properties"
    case 'hive':
      if (properties.has('hive.metastore.uris')) return undefined
      return "Null hive.metastore.uris, please check your property's key and value of catalog or resource."
    case 'rest':
      // Whatever went wrong, the text is the same (`IcebergRESTCatalog`).
      return catalogServerOf(properties, servers) ? undefined : 'Failed to load rest catalog'
    case 'jdbc':
      return jdbcCatalogProblem(properties, servers)
    case 'glue':
    case 'hadoop':
      return undefined
    default:
      return 'Property iceberg.catalog.type is missing or not supported now.'
  }
}

function jdbcCatalogProblem(properties: Map<string, string>, servers: CatalogServers): string | undefined {
  const uri = properties.get('iceberg.catalog.uri')
  if (uri === undefined || !properties.has('iceberg.catalog.warehouse'))
    throw unsupported('an Iceberg catalog of type jdbc without uri or warehouse')
  return catalogServerOf(properties, servers) ? undefined : `Failed to connect: ${uri}`
}

/** The properties that the connector adds to the declared ones. */
const ADDED: Record<string, Record<string, string>> = {
  es: {
    enable_docvalue_scan: 'true',
    enable_keyword_sniff: 'true',
    'es.net.ssl': 'false',
    'es.nodes.wan.only': 'true',
  },
}

/** The text of SHOW CREATE CATALOG: secrets masked, passwords omitted, only double quotes escaped in values. */
export function createCatalogText(
  { name, comment, properties }: Catalog,
  { catalogs: style }: Masking,
  features: Features,
): string {
  const all = new Map([...Object.entries(ADDED[typeOf(properties)] ?? {}), ...properties])
  const shown = [...all].filter(([key]) => !HIDDEN.has(key))
  const lines = shown.map(([key, value]) => {
    const isMasked = SECRETS.has(key) || features.masksIceberg(key) || (style !== undefined && isSecretKey(key))
    return `"${key}"  =  ${maskedValue(value, isMasked ? (style ?? 'partial') : 'clear')}`
  })
  const commentLine = comment !== undefined ? `comment "${comment.replace(/[\\"]/g, '\\$&')}"\n` : ''
  return `CREATE EXTERNAL CATALOG \`${name}\`\n${commentLine}PROPERTIES (${lines.join(',\n')}\n)`
}

function metastoreProblem(properties: Map<string, string>, what = 'hive catalog'): string | undefined {
  const type = properties.get('hive.metastore.type') ?? 'hive'
  if (!METASTORE_TYPES.includes(type.toLowerCase())) {
    return `Getting analyzing error. Detail message: hive metastore type [${type}] is not supported.`
  }
  if (type.toLowerCase() !== 'hive') return undefined
  const uris = properties.get('hive.metastore.uris')
  if (uris === undefined) return `hive.metastore.uris must be set in properties when creating ${what}`
  for (const uri of uris.split(',')) {
    const match = /^([a-z]+):\/\/(\[[^\]]*\]|[^:/]*)(?::(\d*))?/.exec(uri.trim())
    if (match?.[1] !== 'thrift') return `Invalid scheme of URI in hive.metastore.uris: ${uri} it should be thrift.`
    // To `java.net.URI` a name with an underscore is no host, but an authority of another kind.
    if (!match[2] || !isJavaHost(match[2])) return `Invalid host of URI in hive.metastore.uris URI: ${uri}`
    if (!match[3]) return `Invalid port of URI in hive.metastore.uris URI: ${uri}`
  }
  return undefined
}

function isJavaHost(host: string): boolean {
  if (host.startsWith('[')) return /^\[[\da-f:.]+\]$/i.test(host)
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return true
  const labels = host.replace(/\.$/, '').split('.')
  if (labels.length > 1 && !/^[a-z]/i.test(labels.at(-1)!)) return false
  return labels.every((label) => /^[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(label))
}

function numericProblem(properties: Map<string, string>): string | undefined {
  for (const key of NUMERIC) {
    const value = properties.get(key)
    if (value !== undefined && !/^[+-]?\d+$/.test(value)) return `For input string: "${value}"`
  }
  return undefined
}
