import { type IsSecret, withSecrets } from './properties'
import { id, join, pairs, type Sql, sql, str, verbatim } from './quote'

type Row = Readonly<Record<string, string | null>>

export interface Volume {
  readonly name: string
  readonly type: string
  readonly locations: readonly string[]
  readonly comment: string
  readonly properties: Readonly<Record<string, string>>
}

export function createStorageVolume({ name, type, locations, comment, properties }: Volume, isSecret: IsSecret): Sql {
  const paths = join(locations.map((location) => str(location)))
  return sql`CREATE STORAGE VOLUME ${id(name)}\nTYPE = ${verbatim(type.toUpperCase())}\nLOCATIONS = (${paths})\nCOMMENT ${str(comment)}\nPROPERTIES (${pairs(withSecrets(properties, isSecret))})`
}

/** Adds and overwrites properties; the others stay. An empty value is as none. */
export function alterStorageVolume(
  name: string,
  properties: Readonly<Record<string, string>>,
  isSecret: IsSecret,
): Sql {
  return sql`ALTER STORAGE VOLUME ${id(name)} SET (${pairs(withSecrets(properties, isSecret))})`
}

export function alterStorageVolumeComment(name: string, comment: string): Sql {
  return sql`ALTER STORAGE VOLUME ${id(name)} COMMENT = ${str(comment)}`
}

export function setDefaultStorageVolume(name: string): Sql {
  return sql`SET ${id(name)} AS DEFAULT STORAGE VOLUME`
}

/** StarRocks refuses it while a database or a table uses the volume, and of the default one. The data stays where it is. */
export function dropStorageVolume(name: string): Sql {
  return sql`DROP STORAGE VOLUME IF EXISTS ${id(name)}`
}

/** DESC of a missing volume has an error without a number of its own, so its existence is asked here. LIKE knows no exact match. */
export function showStorageVolumes(like: string): Sql {
  return sql`SHOW STORAGE VOLUMES LIKE ${str(like)}`
}

export function describeStorageVolume(name: string): Sql {
  return sql`DESC STORAGE VOLUME ${id(name)}`
}

export function hasStorageVolume(rows: readonly Row[], name: string): boolean {
  return rows.some((row) => row['STORAGE VOLUME'] === name)
}

export interface ShownVolume {
  readonly type: string
  /** With commas between them. */
  readonly locations: string
  readonly comment: string
  readonly enabled: boolean
  readonly isDefault: boolean
  /** A shared-data cluster shows only what its file store keeps, and keys of its own; credentials are masked. */
  readonly properties: Readonly<Record<string, string>>
}

/** DESC STORAGE VOLUME. */
export function readStorageVolumeRow(rows: readonly Row[]): ShownVolume | undefined {
  const [row] = rows
  if (row === undefined) return undefined
  return {
    type: (row.TYPE ?? '').toLowerCase(),
    locations: row.LOCATION ?? '',
    comment: row.COMMENT ?? '',
    enabled: row.ENABLED === 'true',
    isDefault: row.ISDEFAULT === 'true',
    properties: readParams(row.PARAMS ?? ''),
  }
}

function readParams(text: string): Record<string, string> {
  try {
    const params = JSON.parse(text) as Record<string, unknown>
    return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]))
  } catch {
    return {}
  }
}

const NAME = /^([a-zA-Z]\w{0,63}|_[a-zA-Z0-9]\w{0,62})$/

/** Why a name is not valid for a storage volume, or undefined (`FeNameFormat.checkStorageVolumeName`). */
export function storageVolumeNameProblem(name: string): string | undefined {
  return NAME.test(name)
    ? undefined
    : 'the name of a storage volume begins with a letter (or _ and a letter or digit) and continues with letters, digits and _, at most 64 characters in all'
}

/** The volume that StarRocks itself creates from fe.conf. */
export const BUILT_IN_VOLUME = 'builtin_storage_volume'
