import { analyzing, bare, unsupported } from './errors'
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

const S3_PARAMS = [
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
].map((name) => `aws.s3.${name}`)

/**
 * The storage volumes of a shared-data cluster. A shared-nothing cluster accepts their creation, and uses none
 * (`SharedNothingStorageVolumeMgr`).
 */
export class StorageVolumes {
  private volumes = new Map<string, StorageVolume>()

  constructor(names: string[]) {
    for (const name of names) this.volumes.set(name, volume(name))
  }

  state() {
    return this.volumes
  }

  restore(volumes: Map<string, StorageVolume>): void {
    this.volumes = volumes
  }

  get names(): string[] {
    return [...this.volumes.keys()]
  }

  has(name: string): boolean {
    return this.volumes.has(name)
  }

  create(given: Omit<StorageVolume, 'enabled'>, ifNotExists: boolean): void {
    checkCommonName('storage volume', given.name)
    if (given.type.toLowerCase() !== 's3') throw unsupported(`a storage volume of type ${given.type}`)
    const params = new Map(given.params)
    const enabled = params.get('enabled')?.toLowerCase() ?? 'true'
    params.delete('enabled')
    for (const [key] of inOrder(params)) {
      if (/^(azure|gcp|aliyun|hadoop)/.test(key)) throw unsupported(`the parameter ${key} of a storage volume`)
      if (!S3_PARAMS.includes(key)) throw bare(`Invalid properties ${key}`)
    }
    if (this.volumes.has(given.name)) {
      if (ifNotExists) return
      throw bare(`Storage volume '${given.name}' already exists`)
    }
    if (!areValid(params)) throw analyzing(`Storage params is not valid ${shown(params)}`)
    this.volumes.set(given.name, { ...given, params, enabled: enabled === 'true' })
  }

  drop(name: string, ifExists: boolean): void {
    if (!this.volumes.delete(name) && !ifExists) throw bare(`Storage volume '${name}' does not exist`)
  }

  /** The row of DESC STORAGE VOLUME. */
  row(name: string): Cell[] {
    const found = this.volumes.get(name)
    if (!found) throw bare(`Unknown storage volume '${name}'`)
    const { type, locations, params, enabled, comment } = found
    return [name, type.toUpperCase(), 'false', locations.join(', '), shown(params), String(enabled), comment]
  }
}

function volume(name: string): StorageVolume {
  return { name, type: 's3', locations: [], params: new Map(), enabled: true, comment: '' }
}

/** `AWSCloudCredential.validate`: exactly one kind of credentials. */
function areValid(params: Map<string, string>): boolean {
  const on = (name: string) => params.get(`aws.s3.${name}`)?.toLowerCase() === 'true'
  if (on('use_aws_sdk_default_behavior') || on('use_instance_profile') || on('use_web_identity_token_file')) return true
  return Boolean(params.get('aws.s3.access_key') && params.get('aws.s3.secret_key'))
}

const inOrder = (params: Map<string, string>) => hashOrder(params, ([key]) => javaHash(key))

/** The map as Gson writes it, without the keys. */
function shown(params: Map<string, string>): string {
  const secret = (key: string) => /access_key|secret_key|session_token/.test(key)
  const entries = inOrder(params).map(([key, value]) => [key, secret(key) ? '******' : value])
  return JSON.stringify(Object.fromEntries(entries))
}
