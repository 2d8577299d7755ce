import { analyzing, unsupported } from './errors'
import { LONG_MAX } from './metadata'

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']

/** Bytes as ALTER DATABASE reads them (`ParseUtil.analyzeDataVolume`). */
export function dataVolume(text: string): bigint {
  const [, digits, unit = 'B'] = /^(\d+)(\D+)?$/.exec(text) ?? []
  if (digits === undefined) throw analyzing(`invalid data volume expression:${text}`)
  const amount = BigInt(digits)
  if (amount > LONG_MAX) throw analyzing(`invalid data volume:${digits}`)
  if (amount === 0n) throw analyzing('Data volume must larger than 0')
  const power = UNITS.findIndex((known) => [known, known[0]].includes(unit.toUpperCase()))
  if (power < 0) throw analyzing(`invalid unit:${unit}`)
  const bytes = amount * 1024n ** BigInt(power)
  if (bytes > LONG_MAX) throw unsupported('a data volume that overflows')
  return bytes
}

/** Parses as `ParseUtil.analyzeReplicaNumber` does. */
export function replicaNumber(text: string): bigint {
  const number = BigInt(text)
  if (number > LONG_MAX) throw analyzing(`invalid data volumn:${text}`)
  if (number === 0n) throw analyzing('Replica volumn must larger than 0')
  return number
}

/** `10.500 GB`: up to TB (`DebugUtil.getByteUint`), with three decimals, the half rounded to the even one as by `DecimalFormat`. */
export function readableBytes(bytes: bigint): string {
  const power = [4, 3, 2, 1].find((n) => bytes >= 1024n ** BigInt(n)) ?? 0
  const unit = 1024n ** BigInt(power)
  const doubled = (bytes * 2000n) / unit
  const exact = (bytes * 2000n) % unit === 0n
  const down = doubled / 2n
  const up = doubled % 2n === 1n && (!exact || down % 2n === 1n)
  const thousandths = String(up ? down + 1n : down).padStart(4, '0')
  return `${thousandths.slice(0, -3)}.${thousandths.slice(-3)} ${UNITS[power]}`
}
