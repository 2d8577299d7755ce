import { createHash } from 'node:crypto'

/** A digest of the definition of an object in an outline; undefined without one. */
export function fingerprintOf(definition: readonly string[] | undefined): string | undefined {
  return definition && createHash('sha256').update(definition.join('\n')).digest('hex').slice(0, 16)
}
