import { bare } from './errors'

interface Item {
  type: 'boolean' | 'int' | 'long' | 'double' | 'String' | 'String[]'
  mutable: boolean
  value: string
  comment?: string
}

/** A few of the hundreds of settings of a front end, with the values of fe.conf; the sandbox does not know the others. */
const FE_CONF: Record<string, Item> = {
  authentication_chain: { type: 'String[]', mutable: true, value: '[native]' },
  background_refresh_metadata_interval_millis: { type: 'int', mutable: true, value: '600000' },
  background_refresh_metadata_time_secs_since_last_access_secs: { type: 'long', mutable: true, value: '86400' },
  enable_background_refresh_connector_metadata: { type: 'boolean', mutable: true, value: 'true' },
  enable_collect_full_statistic: { type: 'boolean', mutable: true, value: 'true' },
  enable_statistic_collect: {
    type: 'boolean',
    mutable: true,
    value: 'true',
    comment: 'Whether to enable periodic analyze job, including auto analyze job and analyze jobs created by user',
  },
  group_provider: { type: 'String[]', mutable: true, value: '[]' },
  query_port: { type: 'int', mutable: false, value: '9030' },
  run_mode: { type: 'String', mutable: false, value: 'shared_nothing' },
  statistic_auto_collect_ratio: { type: 'double', mutable: true, value: '0.8' },
  statistic_collect_interval_sec: { type: 'long', mutable: true, value: '300' },
}

const LIMIT = { int: 2n ** 31n, long: 2n ** 63n }

/** The settings of the front end. Those that were set are lost when it restarts, but for those that were written into fe.conf. */
export class Configuration {
  private readonly file = structuredClone(FE_CONF)
  private items = structuredClone(FE_CONF)

  /** @param persists whether fe.conf can be written, as it cannot in a container (`ConfigBase.init`) */
  constructor(
    runMode: 'shared_data' | 'shared_nothing',
    private readonly persists = false,
  ) {
    this.file.run_mode!.value = runMode
    this.restart()
  }

  restart(): void {
    this.items = structuredClone(this.file)
  }

  set(name: string, value: string, persistent = false): void {
    if (persistent && !this.persists)
      throw bare('set persisted config failed, because current running mode is not persisted')
    const item = Object.hasOwn(this.items, name) ? this.items[name] : undefined
    if (!item?.mutable) throw bare(`Config '${name}' does not exist or is not mutable`)
    item.value = stored(name, item, value.trim())
    if (persistent) this.file[name] = { ...item }
  }

  /** The rows of ADMIN SHOW FRONTEND CONFIG: Key, AliasNames, Value, Type, IsMutable, Comment. */
  rows(): string[][] {
    return Object.entries(this.items).map(([name, { type, mutable, value, comment = '' }]) => {
      return [name, '[]', value, type, String(mutable), comment]
    })
  }
}

/** Parses a value as Java does: any text but `true` is false for a boolean. */
function stored(name: string, { type }: Item, value: string): string {
  const refused = () => bare(`Failed to set config '${name}'. err: For input string: "${value}"`)
  switch (type) {
    case 'boolean':
      return String(value.toLowerCase() === 'true')
    case 'int':
    case 'long':
      if (!/^[+-]?\d+$/.test(value) || BigInt(value) >= LIMIT[type] || BigInt(value) < -LIMIT[type]) throw refused()
      return String(BigInt(value))
    case 'double':
      if (value === '' || Number.isNaN(Number(value))) throw refused()
      return Number.isInteger(Number(value)) ? `${Number(value)}.0` : String(Number(value))
    case 'String[]':
      return `[${value
        .split(',')
        .map((element) => element.trim())
        .join(', ')}]`
    default:
      return value
  }
}
