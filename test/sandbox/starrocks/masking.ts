import { tokenize } from './lexer'

/**
 * How a secret is shown.
 *
 * | style | `"aws.s3.secret_key" = "abcdefgh"` becomes | where |
 * |---|---|---|
 * | clear | the same | DESC PIPE of all releases so far; tasks before 3.5.6, or with `enable_task_info_mask_credential` off |
 * | bare | `"aws.s3.secret_key" = ***` | information_schema.tasks and task_runs (`SqlCredentialRedactor`) |
 * | quoted | `"aws.s3.secret_key" = "***"` | the audit log |
 * | partial | `"aws.s3.secret_key" = "ab******gh"` | SHOW CREATE CATALOG (`CredentialUtil`) |
 * | reprinted | as quoted, and the statement is printed anew, without its comments | information_schema.tasks as PR 62311 first had it |
 */
export type MaskStyle = 'clear' | 'bare' | 'quoted' | 'partial' | 'reprinted'

/** The places where secrets are masked, and the style: they differ between releases. */
export interface Masking {
  /** `DEFINITION` of information_schema.tasks and task_runs; `clear` unless given. */
  tasks?: MaskStyle
  /** `SQL` of DESC PIPE; `clear` unless given. */
  pipes?: MaskStyle
  /** SHOW CREATE CATALOG; unless given, the keys that 4.0 masks are `partial`. Any style masks the keys that a statement masks as well. */
  catalogs?: Exclude<MaskStyle, 'reprinted'>
}

/** The keys that StarRocks treats as secrets in a statement (`SqlCredentialRedactor.CREDENTIAL_KEYS`). */
const SECRET_KEYS = new Set([
  'aws.s3.access_key',
  'aws.s3.secret_key',
  'aws.s3.session_token',
  'aws.glue.access_key',
  'aws.glue.secret_key',
  'aws.glue.session_token',
  'azure.blob.shared_key',
  'azure.blob.sas_token',
  'azure.blob.oauth2_client_id',
  'azure.blob.oauth2_client_secret',
  'azure.adls1.oauth2_client_id',
  'azure.adls1.oauth2_credential',
  'azure.adls2.shared_key',
  'azure.adls2.oauth2_client_id',
  'azure.adls2.sas_token',
  'azure.adls2.oauth2_client_secret',
  'gcp.gcs.service_account_private_key',
  'gcp.gcs.service_account_private_key_id',
  'aliyun.oss.access_key',
  'aliyun.oss.secret_key',
  'fs.s3a.access.key',
  'fs.s3a.secret.key',
  'password',
])
const PAIR = /(["'])([^"'=\s,()]{1,60})(["'])\s*=\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gs
const UNSPACED = new Set(['.', ',', ')', ';'])

export const isSecretKey = (key: string) => SECRET_KEYS.has(key.toLowerCase())

/** The masked statement. Any `"key" = "value"` in it is treated as a property. */
export function maskedStatement(sql: string, style: MaskStyle = 'clear'): string {
  if (style === 'clear') return sql
  const text = style === 'reprinted' ? reprinted(sql) : sql
  return text.replace(PAIR, (pair, before: string, key: string, after: string, single?: string, double?: string) => {
    if (!isSecretKey(key)) return pair
    return `${before}${key}${after} = ${maskedValue(single ?? double ?? '', style)}`
  })
}

/** The masked value, in its quotes if it has any. */
export function maskedValue(value: string, style: MaskStyle): string {
  if (style === 'bare') return '***'
  if (style === 'quoted' || style === 'reprinted') return '"***"'
  return `"${(style === 'partial' ? partial(value) : value).replaceAll('"', '\\"')}"`
}

function partial(value: string): string {
  return value.length <= 4 ? '******' : `${value.slice(0, 2)}******${value.slice(-2)}`
}

/** A statement after parsing and printing: its tokens. A real server also quotes names and breaks lines. */
function reprinted(sql: string): string {
  let text = ''
  for (const { kind, text: token } of tokenize(sql)) {
    if (kind === 'end') break
    const open = text === '' || text.endsWith('(') || text.endsWith('.')
    text += open || UNSPACED.has(token) || token === '(' ? token : ` ${token}`
  }
  return text
}
