import { namedStorage, storageNames } from '../../provider/core/settings'
import { InputError, messageOf, StarRocksError } from '../../provider/errors'
import { StoreError } from '../../provider/s3/errors'
import { openStore } from '../../provider/s3/store'
import { reachFiles } from '../../provider/sql/files'
import type { Storage } from '../../provider/sql/storage'
import { lackText } from '../../provider/starrocks/version'
import type { Cluster } from './cluster'
import { type Declared, namesOf, textInput } from './declared'
import type { Finding } from './finding'
import { type Hidden, hiddenIn, settingCommand, type Target } from './targets'

/** A storage that is checked. */
interface Place {
  /** The name of the storage, or of the table that holds it. */
  readonly about: string
  readonly storage: Storage
  readonly users: readonly Declared[]
  /** How a setting of it is set. */
  readonly configure: (setting: string) => string
}

/** Each storage, seen from this machine and from StarRocks, and those that the stack names and nobody configured. */
export async function storageFindings(target: Target, cluster: Cluster | undefined): Promise<Finding[]> {
  const own = target.resources.flatMap((resource) => ownPlace(resource))
  const found = await Promise.all([
    namedStorages(target, cluster),
    ...own.map((place) => placeFindings(place, cluster)),
  ])
  return found.flat()
}

/** The storage that a table holds itself. */
function ownPlace(table: Declared): Place[] {
  if (table.sourceStorage === undefined) return []
  const configure = (setting: string) => `set ${setting} in the sourceStorage of ${table.name}`
  return [{ about: table.name, storage: table.sourceStorage as Storage, users: [table], configure }]
}

async function namedStorages(target: Target, cluster: Cluster | undefined): Promise<Finding[]> {
  const { config, resources, hiddenStorages } = target
  const used = [...new Set(resources.flatMap((resource) => textInput(resource, 'sourceStorageName') ?? []))]
  if (hiddenStorages !== undefined) return used.map((name) => notChecked(name, hiddenStorages))
  try {
    const names = storageNames(config)
    // The target of the stack shows what a connection of a resource does not use.
    const shown = target.connection === undefined ? names : names.filter((name) => used.includes(name))
    const found = await Promise.all(shown.map((name) => oneStorage(name, target, cluster)))
    return [
      ...used.filter((name) => !names.includes(name)).map((name) => missingStorage(name, target)),
      ...found.flat(),
    ]
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const remedies = [configure('<name>', target)]
    return [{ status: 'problem', about: 'objectStorages', text: messageOf(error), remedies }]
  }
}

function usersOf(name: string, { resources }: Target): Declared[] {
  return resources.filter((resource) => textInput(resource, 'sourceStorageName') === name)
}

function missingStorage(name: string, target: Target): Finding {
  const text = `not configured, and ${namesOf(usersOf(name, target))} load from it`
  return { status: 'problem', about: name, text, remedies: [configure(name, target)] }
}

/** The whole value: `--path` would replace the JSON text of all storages by this one. */
function configure(name: string, target: Target, setting = '"bucket": "...", "auth": {"type": "default"}'): string {
  return settingCommand(`objectStorages '{"${name}": {${setting}}, ...}'`, target)
}

async function oneStorage(name: string, target: Target, cluster: Cluster | undefined): Promise<Finding[]> {
  try {
    const storage = namedStorage(name, target.config)
    const configured = (setting: string) => configure(name, target, `..., ${setting}`)
    return await placeFindings({ about: name, storage, users: usersOf(name, target), configure: configured }, cluster)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return [{ status: 'problem', about: name, text: messageOf(error), remedies: [configure(name, target)] }]
  }
}

async function placeFindings(place: Place, cluster: Cluster | undefined): Promise<Finding[]> {
  const hidden = hiddenIn(place.storage)
  if (hidden !== undefined) return [notChecked(place.about, hidden)]
  // Keys may be limited to the prefix of a table.
  const prefix = place.users.flatMap((user) => textInput(user, 'pathPrefix') ?? [])[0] ?? ''
  return Promise.all([fromHere(place, prefix), fromStarRocks(place, prefix, cluster)])
}

function notChecked(about: string, { reason, remedies }: Hidden): Finding {
  return { status: 'unchecked', about, text: `the storage was not checked: ${reason}`, remedies }
}

async function fromHere({ about, storage, users, configure }: Place, prefix: string): Promise<Finding> {
  const where = `s3://${storage.bucket}/${prefix}`
  const store = await openStore(storage)
  try {
    const first = await store.first(prefix)
    if (first === undefined) return { status: 'warning', about, text: `there is no file below ${where}` }
    return { status: 'ok', about, text: `this machine lists ${where}` }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const isLimited = error.code === 'AccessDenied' && prefix === ''
    // StarRocks alone reads the files of such tables.
    const isNotNeeded = users.length > 0 && users.every((user) => textInput(user, 'inferFrom') === 'server')
    return {
      status: isLimited || isNotNeeded ? 'warning' : 'problem',
      about,
      text: `from this machine: ${error.message}${isLimited ? '; if its keys are limited to a prefix, check again with the preview of a stack that uses it' : ''}`,
      ...(error.setting !== undefined && { remedies: [configure(settingText(error.setting))] }),
    }
  } finally {
    store.close()
  }
}

function settingText(setting: string): string {
  const value = setting === 'auth' ? '{"type": "accessKey", "accessKey": "...", "secretKey": "..."}' : '"..."'
  return `"${setting}": ${value}`
}

async function fromStarRocks(
  { about, storage, configure }: Place,
  prefix: string,
  cluster: Cluster | undefined,
): Promise<Finding> {
  const where = `s3://${storage.bucket}/${prefix}`
  if (cluster === undefined) return { status: 'unchecked', about, text: 'StarRocks could not be asked' }
  const { server, version } = cluster
  if (!version.can('listedFiles'))
    return { status: 'unchecked', about, text: `from StarRocks: ${lackText('listedFiles', version)}` }
  try {
    await server.query(reachFiles(storage, where))
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // It has listed the prefix, and found nothing.
    if (!error.is('noFiles')) {
      // Wrong keys and a wrong endpoint have the same number.
      const remedies = ['auth', 'endpoint'].map((setting) => configure(settingText(setting)))
      return { status: 'problem', about, text: `from StarRocks: ${error.reason}`, remedies }
    }
  }
  return { status: 'ok', about, text: `StarRocks lists ${where}` }
}
