import { namedStorage, type ProviderConfig, storageNames } from '../../provider/core/settings'
import { InputError, messageOf, StarRocksError } from '../../provider/errors'
import { StoreError } from '../../provider/s3/errors'
import { openStore } from '../../provider/s3/store'
import { reachFiles } from '../../provider/sql/files'
import type { Storage } from '../../provider/sql/storage'
import { lackText } from '../../provider/starrocks/version'
import type { Cluster } from './cluster'
import { type Declared, textInput } from './declared'
import type { Finding } from './finding'

/** Each configured storage, seen from this machine and from StarRocks, and those that the stack names and nobody configured. */
export async function storageFindings(
  config: ProviderConfig,
  resources: readonly Declared[],
  cluster: Cluster | undefined,
): Promise<Finding[]> {
  try {
    const names = storageNames(config)
    const missing = missingStorages(names, resources)
    const found = await Promise.all(names.map((name) => oneStorage(name, config, usersOf(name, resources), cluster)))
    return [...missing, ...found.flat()]
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return [{ status: 'problem', about: 'objectStorages', text: messageOf(error), remedies: [configure('<name>')] }]
  }
}

function usersOf(name: string, resources: readonly Declared[]): Declared[] {
  return resources.filter((resource) => textInput(resource, 'sourceStorageName') === name)
}

function missingStorages(names: readonly string[], resources: readonly Declared[]): Finding[] {
  const used = new Set(resources.flatMap((resource) => textInput(resource, 'sourceStorageName') ?? []))
  return [...used]
    .filter((name) => !names.includes(name))
    .map((name) => ({
      status: 'problem',
      about: name,
      text: `not configured, and ${usersOf(name, resources)
        .map((user) => user.name)
        .join(', ')} load from it`,
      remedies: [configure(name)],
    }))
}

/** The whole value: `--path` would replace the JSON text of all storages by this one. */
function configure(name: string, setting = '"bucket": "...", "auth": {"type": "default"}'): string {
  return `pulumi config set --secret starrocks:objectStorages '{"${name}": {${setting}}, ...}'`
}

async function oneStorage(
  name: string,
  config: ProviderConfig,
  users: readonly Declared[],
  cluster: Cluster | undefined,
): Promise<Finding[]> {
  try {
    const storage = namedStorage(name, config)
    // Keys may be limited to the prefix of a table.
    const prefix = users.flatMap((user) => textInput(user, 'pathPrefix') ?? [])[0] ?? ''
    return Promise.all([fromHere(name, storage, prefix, users), fromStarRocks(name, storage, prefix, cluster)])
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return [{ status: 'problem', about: name, text: messageOf(error), remedies: [configure(name)] }]
  }
}

async function fromHere(name: string, storage: Storage, prefix: string, users: readonly Declared[]): Promise<Finding> {
  const where = `s3://${storage.bucket}/${prefix}`
  const store = await openStore(storage)
  try {
    const first = await store.first(prefix)
    if (first === undefined) return { status: 'warning', about: name, text: `there is no file below ${where}` }
    return { status: 'ok', about: name, text: `this machine lists ${where}` }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const isLimited = error.code === 'AccessDenied' && prefix === ''
    // StarRocks alone reads the files of such tables.
    const isNotNeeded = users.length > 0 && users.every((user) => textInput(user, 'inferFrom') === 'server')
    return {
      status: isLimited || isNotNeeded ? 'warning' : 'problem',
      about: name,
      text: `from this machine: ${error.message}${isLimited ? '; if its keys are limited to a prefix, check again with the preview of a stack that uses it' : ''}`,
      ...(error.setting !== undefined && { remedies: [settingCommand(name, error.setting)] }),
    }
  } finally {
    store.close()
  }
}

function settingCommand(name: string, setting: string): string {
  const value = setting === 'auth' ? '{"type": "accessKey", "accessKey": "...", "secretKey": "..."}' : '"..."'
  return configure(name, `..., "${setting}": ${value}`)
}

async function fromStarRocks(
  name: string,
  storage: Storage,
  prefix: string,
  cluster: Cluster | undefined,
): Promise<Finding> {
  const where = `s3://${storage.bucket}/${prefix}`
  if (cluster === undefined) return { status: 'unchecked', about: name, text: 'StarRocks could not be asked' }
  const { server, version } = cluster
  if (!version.can('listedFiles'))
    return { status: 'unchecked', about: name, text: `from StarRocks: ${lackText('listedFiles', version)}` }
  try {
    await server.query(reachFiles(storage, where))
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // It has listed the prefix, and found nothing.
    if (!error.is('noFiles'))
      return {
        status: 'problem',
        about: name,
        text: `from StarRocks: ${error.reason}`,
        remedies: [settingCommand(name, 'endpoint')],
      }
  }
  return { status: 'ok', about: name, text: `StarRocks lists ${where}` }
}
