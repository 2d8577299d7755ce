import { analyzing, unsupported } from '../errors'
import type { Masking } from '../masking'
import { isSecretKey, maskedValue } from '../masking'
import { INTERNAL_CATALOG } from '../metadata'
import { checkCommonName } from '../names'

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
  /** Grants refer to it: a catalog that is made again has another. */
  id: number
  name: string
  comment?: string
  properties: Map<string, string>
}

/** What CREATE EXTERNAL CATALOG checks before it looks whether there is one of that name. */
export function checkNewCatalog(name: string, properties: Map<string, string>): void {
  if (name === INTERNAL_CATALOG) {
    throw analyzing(`External catalog name can't be the same as internal catalog name '${INTERNAL_CATALOG}'`)
  }
  checkCommonName('catalog', name)
  const type = properties.get('type')
  if (!type) throw analyzing("'type' can not be null or empty")
  if (!TYPES.includes(type.toLowerCase())) throw analyzing(`[type : ${type}] is not supported`)
  if (type.toLowerCase() !== 'hive') throw unsupported(`catalogs of type ${type}`)
}

/** What the connector refuses, as the text that stands in the braces; nothing is contacted. */
export function connectorProblem(name: string, properties: Map<string, string>): string | undefined {
  const problem = metastoreProblem(properties) ?? numericProblem(properties)
  return problem && `Failed to init connector [type: hive, name: ${name}]. msg: ${problem}`
}

/** The text of SHOW CREATE CATALOG: secrets masked, passwords left out, only double quotes escaped in values. */
export function createCatalogText({ name, comment, properties }: Catalog, { catalogs: style }: Masking): string {
  const shown = [...properties].filter(([key]) => !HIDDEN.has(key))
  const lines = shown.map(([key, value]) => {
    const isMasked = SECRETS.has(key) || (style !== undefined && isSecretKey(key))
    return `"${key}"  =  ${maskedValue(value, isMasked ? (style ?? 'partial') : 'clear')}`
  })
  const commentLine = comment !== undefined ? `comment "${comment.replace(/[\\"]/g, '\\$&')}"\n` : ''
  return `CREATE EXTERNAL CATALOG \`${name}\`\n${commentLine}PROPERTIES (${lines.join(',\n')}\n)`
}

function metastoreProblem(properties: Map<string, string>): string | undefined {
  const type = properties.get('hive.metastore.type') ?? 'hive'
  if (!METASTORE_TYPES.includes(type.toLowerCase())) {
    return `Getting analyzing error. Detail message: hive metastore type [${type}] is not supported.`
  }
  if (type.toLowerCase() !== 'hive') return undefined
  const uris = properties.get('hive.metastore.uris')
  if (uris === undefined) return 'hive.metastore.uris must be set in properties when creating hive catalog'
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
