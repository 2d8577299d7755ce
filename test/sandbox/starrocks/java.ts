/** A double as Java writes it. */
export const javaDouble = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value))

/** `Integer.parseInt` or `Long.parseLong`; nothing when it is none. */
export function javaInteger(text: string, bits: 32 | 64): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = BigInt(text.replace('+', ''))
  const limit = 2n ** BigInt(bits - 1)
  return value >= -limit && value < limit ? value : undefined
}

/** `Double.parseDouble`; nothing when it is none. */
export function javaNumber(text: string): number | undefined {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?\s*$/.test(text) ? Number.parseFloat(text) : undefined
}
