import { analyzing } from '../errors'
import { DEFAULT_VARIABLES } from '../variables'

export interface PipeSettings {
  autoIngest: boolean
  pollSeconds: number
  batchBytes: number
  batchFiles: number
}

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P']
const DEFAULTS: PipeSettings = { autoIngest: true, pollSeconds: 300, batchBytes: 1024 ** 3, batchFiles: 256 }

/** Reads the properties of a pipe, and refuses the same ones as StarRocks. */
export function pipeSettings(properties: Map<string, string>): PipeSettings {
  const settings = { ...DEFAULTS }
  for (const [key, value] of properties) {
    if (key === 'auto_ingest') settings.autoIngest = boolean(value)
    else if (key === 'poll_interval') settings.pollSeconds = integer(key, value, 3600)
    else if (key === 'batch_files') settings.batchFiles = integer(key, value, 1024)
    else if (key === 'batch_size') settings.batchBytes = bytes(value)
    else if (!key.startsWith('task.') || !(key.slice('task.'.length) in DEFAULT_VARIABLES)) {
      throw analyzing(`Unknown property ${key}`, 5803)
    }
  }
  return settings
}

function boolean(value: string): boolean {
  if (/^(true|on|1)$/i.test(value)) return true
  if (/^(false|off|0)$/i.test(value)) return false
  throw analyzing(
    `Invalid auto_ingest: '${value}'. Expected values should be 1, 0, on, off, true, or false (case insensitive)`,
    5018,
  )
}

function integer(key: string, value: string, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : 0
  if (number < 1 || number > max) throw analyzing(`Invalid parameter ${key} should in [1, ${max}]`, 6013)
  return number
}

function bytes(value: string): number {
  const match = /^(\d+)\s*([BKMGTP]?)B?$/i.exec(value.trim())
  if (!match) throw analyzing('Invalid parameter batch_size should be greater than 0', 6013)
  return Number(match[1]) * 1024 ** Math.max(UNITS.indexOf(match[2]!.toUpperCase()), 0)
}
