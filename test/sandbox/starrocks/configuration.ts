import { bare } from './errors'

interface Item {
  type: 'boolean' | 'int' | 'long' | 'String'
  mutable: boolean
  value: string
}

/** A few of the hundreds of items that a front end has, as fe.conf leaves them; the others the sandbox does not know. */
const FE_CONF: Record<string, Item> = {
  background_refresh_metadata_interval_millis: { type: 'int', mutable: true, value: '600000' },
  background_refresh_metadata_time_secs_since_last_access_secs: { type: 'long', mutable: true, value: '86400' },
  enable_background_refresh_connector_metadata: { type: 'boolean', mutable: true, value: 'true' },
  enable_collect_full_statistic: { type: 'boolean', mutable: true, value: 'true' },
  query_port: { type: 'int', mutable: false, value: '9030' },
  run_mode: { type: 'String', mutable: false, value: 'shared_nothing' },
  statistic_collect_interval_sec: { type: 'long', mutable: true, value: '300' },
}

/** The settings of the front end. Those that were set are lost when it restarts. */
export class Configuration {
  private items = structuredClone(FE_CONF)

  constructor(private readonly runMode: 'shared_data' | 'shared_nothing') {
    this.restart()
  }

  restart(): void {
    this.items = structuredClone(FE_CONF)
    this.items.run_mode!.value = this.runMode
  }

  set(name: string, value: string): void {
    const item = Object.hasOwn(this.items, name) ? this.items[name] : undefined
    if (!item?.mutable) throw bare(`Config '${name}' does not exist or is not mutable`, 5102)
    if (item.type === 'boolean' && !/^(true|false)$/i.test(value)) {
      throw bare(`Failed to set config '${name}'. err: the value must be true or false`)
    }
    if ((item.type === 'int' || item.type === 'long') && !/^-?\d+$/.test(value)) {
      throw bare(`Failed to set config '${name}'. err: For input string: "${value}"`)
    }
    item.value = item.type === 'boolean' ? value.toLowerCase() : value
  }

  /** As ADMIN SHOW FRONTEND CONFIG lists them: Key, AliasNames, Value, Type, IsMutable, Comment. */
  rows(): string[][] {
    return Object.entries(this.items).map(([name, { type, mutable, value }]) => {
      return [name, '[]', value, type, String(mutable), '']
    })
  }
}
