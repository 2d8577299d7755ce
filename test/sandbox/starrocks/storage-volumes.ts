import { analyzing, bare, unsupported } from './errors'
import type { FrontEnd } from './frontend'
import { hashOrder, javaHash } from './hash-order'
import { checkCommonName } from './names'
import type { Cell } from './store'

export interface StorageVolume {
  name: string
  type: string
  locations: string[]
  params: Map<string, string>
  enabled: boolean
  comment: string
}

const PARAMS = [
  ...[
    'use_aws_sdk_default_behavior',
    'use_instance_profile',
    'use_web_identity_token_file',
    'access_key',
    'secret_key',
    'session_token',
    'iam_role_arn',
    'sts.region',
    'sts.endpoint',
    'external_id',
    'region',
    'endpoint',
    'enable_ssl',
    'enable_path_style_access',
    'enable_partitioned_prefix',
    'num_partitioned_prefix',
  ].map((name) => `aws.s3.${name}`),
  ...['endpoint', 'storage_account', 'shared_key', 'container', 'sas_token'].map((name) => `azure.blob.${name}`),
  ...[
    'endpoint',
    'storage_account',
    'shared_key',
    'sas_token',
    'oauth2_use_managed_identity',
    'oauth2_tenant_id',
    'oauth2_client_id',
    'oauth2_client_secret',
    'oauth2_client_endpoint',
  ].map((name) => `azure.adls2.${name}`),
  ...[
    'endpoint',
    'use_compute_engine_service_account',
    'service_account_email',
    'service_account_private_key_id',
    'service_account_private_key',
    'impersonation_service_account',
  ].map((name) => `gcp.gcs.${name}`),
]

const MASKED =
  /access_key$|secret_key$|shared_key$|sas_token$|client_secret$|service_account_(email|private_key|private_key_id)$/

/** Properties that only a CREATE sets. */
const IMMUTABLE = ['aws.s3.enable_partitioned_prefix', 'aws.s3.num_partitioned_prefix']

/**
 * The storage volumes (`StorageVolumeMgr`), from the source. A shared-nothing cluster accepts them as well and uses none. A shared-data
 * cluster keeps of the properties only what its file store has a field for (`StorageVolume.getParamsFromFileStoreInfo`). Not modelled: the
 * access to the storage that a CREATE and an ALTER check.
 */
export class StorageVolumes {
  private volumes = new Map<string, StorageVolume>()
  private defaultName?: string

  constructor(
    names: string[],
    private readonly frontEnd: FrontEnd,
  ) {
    for (const name of names) this.volumes.set(name, volume(name))
    this.defaultName = names[0]
  }

  state() {
    return { volumes: this.volumes, defaultName: this.defaultName }
  }

  restore({ volumes, defaultName }: ReturnType<StorageVolumes['state']>): void {
    this.volumes = volumes
    this.defaultName = defaultName
  }

  get names(): string[] {
    return [...this.volumes.keys()]
  }

  get default(): string | undefined {
    return this.defaultName
  }

  has(name: string): boolean {
    return this.volumes.has(name)
  }

  create(given: Omit<StorageVolume, 'enabled'>, ifNotExists: boolean): void {
    checkCommonName('storage volume', given.name)
    const { params, enabled } = split(given.params)
    checkNames(params, given.type)
    if (this.volumes.has(given.name)) {
      if (ifNotExists) return
      throw bare(`Storage volume '${given.name}' already exists`)
    }
    checkCredentials(params, given.type)
    this.volumes.set(given.name, { ...given, params: this.kept(params, given.type), enabled: enabled ?? true })
  }

  alter(name: string, given: Map<string, string>, comment: string | undefined): void {
    const found = this.existing(name)
    const { params, enabled } = split(given)
    checkNames(params, found.type)
    for (const key of params.keys())
      if (IMMUTABLE.includes(key)) throw bare(`Storage volume property '${key}' is immutable!`)
    if (enabled === false && name === this.defaultName) throw bare('Default volume can not be disabled')
    const all = new Map([...found.params, ...params])
    if (params.size > 0) checkCredentials(all, found.type)
    this.volumes.set(name, {
      ...found,
      params: params.size > 0 ? this.kept(all, found.type) : found.params,
      enabled: enabled ?? found.enabled,
      comment: comment || found.comment,
    })
  }

  drop(name: string, ifExists: boolean): void {
    if (!this.volumes.has(name)) {
      if (ifExists) return
      throw bare(`Storage volume '${name}' does not exist`)
    }
    if (name === this.defaultName) throw bare('default storage volume can not be removed')
    const databases = [...this.frontEnd.metadata.databases.values()].filter((one) => one.storageVolume === name)
    if (databases.length > 0)
      throw bare(
        `Storage volume '${name}' is referenced by dbs or tables, dbs: [${databases.map(({ id }) => id).join(', ')}], tables: []`,
      )
    this.volumes.delete(name)
  }

  setDefault(name: string): void {
    if (!this.existing(name).enabled) throw bare(`Storage volume '${name}' is disabled`)
    this.defaultName = name
  }

  /** The row of DESC STORAGE VOLUME. */
  row(name: string): Cell[] {
    const found = this.volumes.get(name)
    if (!found) throw analyzing(`Unknown storage volume: ${name}`)
    const { type, locations, params, enabled, comment } = found
    const isDefault = String(name === this.defaultName)
    return [name, type.toUpperCase(), isDefault, locations.join(', '), shown(params), String(enabled), comment]
  }

  private existing(name: string): StorageVolume {
    const found = this.volumes.get(name)
    if (!found) throw bare(`Storage volume '${name}' does not exist`)
    return found
  }

  private kept(params: Map<string, string>, type: string): Map<string, string> {
    return this.frontEnd.sharesData ? new Map(Object.entries(inFileStore(params, type))) : params
  }
}

/** A volume as fe.conf declares it. */
function volume(name: string): StorageVolume {
  const params = new Map([['aws.s3.use_aws_sdk_default_behavior', 'true']])
  return { name, type: 's3', locations: ['s3://sandbox'], params, enabled: true, comment: '' }
}

function split(given: Map<string, string>): { params: Map<string, string>; enabled: boolean | undefined } {
  const params = new Map(given)
  const enabled = params.get('enabled')
  params.delete('enabled')
  return { params, enabled: enabled === undefined ? undefined : enabled.toLowerCase() === 'true' }
}

function checkNames(params: Map<string, string>, type: string): void {
  if (!['s3', 'azblob', 'adls2', 'gs', 'hdfs'].includes(type.toLowerCase()))
    throw unsupported(`a storage volume of type ${type}`)
  // The configuration of a Hadoop client has any keys.
  if (type.toLowerCase() === 'hdfs') return
  for (const [key] of inOrder(params)) if (!PARAMS.includes(key)) throw bare(`Invalid properties ${key}`)
}

function checkCredentials(params: Map<string, string>, type: string): void {
  if (!areValid(params, type.toLowerCase())) throw analyzing(`Storage params is not valid ${shown(params)}`)
  if (params.get('aws.s3.session_token'))
    throw analyzing(
      'Storage params contain a credential that cannot be stored for a S3 storage volume, storing it would drop aws.s3.session_token',
    )
}

/** The credentials of the cloud of a type (`CloudConfigurationFactory`). */
function areValid(params: Map<string, string>, type: string): boolean {
  const has = (...names: string[]) => names.every((name) => params.get(name))
  const on = (name: string) => params.get(name)?.toLowerCase() === 'true'
  switch (type) {
    case 's3':
      return (
        on('aws.s3.use_aws_sdk_default_behavior') ||
        on('aws.s3.use_instance_profile') ||
        on('aws.s3.use_web_identity_token_file') ||
        has('aws.s3.access_key', 'aws.s3.secret_key')
      )
    case 'azblob':
      return has('azure.blob.endpoint', 'azure.blob.shared_key') || has('azure.blob.endpoint', 'azure.blob.sas_token')
    case 'adls2':
      return (
        has('azure.adls2.endpoint', 'azure.adls2.shared_key') ||
        has('azure.adls2.endpoint', 'azure.adls2.sas_token') ||
        (on('azure.adls2.oauth2_use_managed_identity') &&
          has('azure.adls2.oauth2_tenant_id', 'azure.adls2.oauth2_client_id'))
      )
    case 'gs':
      return (
        on('gcp.gcs.use_compute_engine_service_account') ||
        has('gcp.gcs.service_account_email', 'gcp.gcs.service_account_private_key')
      )
    default:
      return true
  }
}

/** What the file store of a shared-data cluster gives back. */
function inFileStore(params: Map<string, string>, type: string): Record<string, string> {
  const value = (name: string) => params.get(name) ?? ''
  const on = (name: string) => params.get(name)?.toLowerCase() === 'true'
  const given = (...names: string[]) =>
    Object.fromEntries(names.flatMap((name) => (value(name) === '' ? [] : [[name, value(name)]])))
  const s3 = (names: string[]) => names.map((name) => `aws.s3.${name}`)
  switch (type.toLowerCase()) {
    case 's3': {
      const kept = {
        'aws.s3.region': value('aws.s3.region'),
        'aws.s3.endpoint': value('aws.s3.endpoint'),
        ...(on('aws.s3.enable_partitioned_prefix') &&
          given(...s3(['enable_partitioned_prefix', 'num_partitioned_prefix']))),
        ...given('aws.s3.enable_path_style_access'),
      }
      const flags = (profile: boolean) => ({
        'aws.s3.use_instance_profile': String(profile),
        'aws.s3.use_aws_sdk_default_behavior': 'false',
      })
      if (on('aws.s3.use_aws_sdk_default_behavior')) return { ...kept, 'aws.s3.use_aws_sdk_default_behavior': 'true' }
      if (!on('aws.s3.use_instance_profile'))
        return { ...kept, ...flags(false), ...given(...s3(['access_key', 'secret_key'])) }
      if (value('aws.s3.iam_role_arn') === '') return { ...kept, ...flags(true) }
      return {
        ...kept,
        ...flags(true),
        'aws.s3.iam_role_arn': value('aws.s3.iam_role_arn'),
        'aws.s3.external_id': value('aws.s3.external_id'),
      }
    }
    case 'azblob':
      return {
        'azure.blob.endpoint': value('azure.blob.endpoint'),
        ...given('azure.blob.shared_key', 'azure.blob.sas_token'),
      }
    case 'adls2':
      return {
        'azure.adls2.endpoint': value('azure.adls2.endpoint'),
        ...given(
          ...['shared_key', 'sas_token', 'oauth2_tenant_id', 'oauth2_client_id'].map((name) => `azure.adls2.${name}`),
        ),
        ...(value('azure.adls2.oauth2_tenant_id') !== '' &&
          value('azure.adls2.oauth2_client_id') !== '' && { 'azure.adls2.oauth2_use_managed_identity': 'true' }),
      }
    case 'gs': {
      const impersonation = value('gcp.gcs.impersonation_service_account')
      const flag = String(on('gcp.gcs.use_compute_engine_service_account'))
      return {
        'gcp.gcs.endpoint': value('gcp.gcs.endpoint'),
        ...(flag === 'false' &&
          given(...['email', 'private_key_id', 'private_key'].map((name) => `gcp.gcs.service_account_${name}`))),
        // StarRocks puts the impersonated account under this key.
        'gcp.gcs.use_compute_engine_service_account': impersonation || flag,
      }
    }
    default:
      return Object.fromEntries(params)
  }
}

const inOrder = (params: Map<string, string>) => hashOrder(params, ([key]) => javaHash(key))

/** The map as Gson writes it, without the keys. */
function shown(params: Map<string, string>): string {
  const entries = inOrder(params).map(([key, value]) => [key, MASKED.test(key) ? '******' : value])
  return JSON.stringify(Object.fromEntries(entries))
}
