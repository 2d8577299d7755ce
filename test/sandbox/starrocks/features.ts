import { notAName, StarRocksError, syntax } from './errors'
import type { Masking } from './masking'
import type { ParsedStatement, Statement } from './statements'

/** The default release. */
export const DEFAULT_VERSION = '4.1.0'

/** The minor releases whose differences are known. */
const KNOWN = ['3.2', '3.3', '3.4', '3.5', '4.0', '4.1']

/** Refuses a release that the sandbox cannot imitate. */
export function checkVersion(version: string): void {
  const minor = /^(\d+\.\d+)(\.\d+)?(-\w+)?$/.exec(version)?.[1]
  if (minor && KNOWN.includes(minor)) return
  throw new Error(
    `sandbox: the StarRocks version ${JSON.stringify(version)} is not known; it imitates ${KNOWN.join(', ')}, or a patch of one of them, such as ${DEFAULT_VERSION}`,
  )
}

type Release = [major: number, minor: number, patch?: number]

/** Errors that had other numbers before the release named. */
const RENUMBERED: { number: number; before: Release; was: number }[] = [
  { number: 5501, before: [3, 3], was: 1049 },
  { number: 5502, before: [3, 3], was: 1051 },
  { number: 5203, before: [3, 3], was: 1252 },
  { number: 5514, before: [3, 3], was: 1064 },
  { number: 5514, before: [3, 5], was: 5700 },
  { number: 5800, before: [3, 5], was: 6010 },
  { number: 5801, before: [3, 5], was: 6011 },
  { number: 5802, before: [3, 5], was: 6012 },
  { number: 5803, before: [3, 5], was: 6013 },
]

/** Statements that older releases cannot parse, and the first release that can. */
const GRAMMAR: { since: Release; applies: (statement: Statement) => boolean }[] = [
  { since: [3, 2, 3], applies: (s) => s.kind === 'createPipe' && s.orReplace },
  { since: [3, 2, 10], applies: (s) => s.kind === 'alterTable' && s.clauses.some((c) => c.kind === 'addField') },
  { since: [3, 3], applies: (s) => s.kind === 'createCatalog' && s.ifNotExists },
  { since: [3, 3], applies: (s) => s.kind === 'dropCatalog' && s.ifExists },
  { since: [3, 3], applies: (s) => s.kind === 'submitTask' && s.schedule !== undefined },
  { since: [3, 3, 4], applies: (s) => s.kind === 'describeFiles' },
  { since: [3, 4], applies: (s) => s.kind === 'insert' && s.byName },
  { since: [3, 3], applies: (s) => s.kind === 'grant' && 'type' in s.object && s.object.type === 'WAREHOUSE' },
  { since: [3, 5], applies: (s) => /SecurityIntegration|GroupProvider/.test(s.kind) },
  { since: [3, 5], applies: (s) => s.kind === 'dropAnalyze' && s.id === undefined },
  { since: [3, 5], applies: (s) => s.kind === 'setFrontendConfig' && s.persistent },
  { since: [3, 5], applies: (s) => s.kind === 'alterTable' && s.clauses.some((c) => c.kind === 'commentColumn') },
  // The documentation of 4.0 has them; 3.5.12 cannot parse them (StarRocks/starrocks#69341).
  { since: [4, 0], applies: (s) => s.kind === 'grantRoles' && s.grantee.kind === 'group' },
  { since: [4, 0], applies: (s) => s.kind === 'showGrants' && s.grantee?.kind === 'group' },
]

/** Properties that older releases do not know, and the first release that does. */
const PROPERTIES: { of: 'table' | 'analyze'; since: Release; names: RegExp }[] = [
  { of: 'table', since: [3, 5], names: /^partition_retention_condition$/ },
  { of: 'table', since: [4, 1], names: /^foreign_key_constraints$/ },
  { of: 'table', since: [4, 0], names: /^(flat_json\..*|file_bundling)$/ },
  { of: 'analyze', since: [3, 5], names: /_weight_sample_ratio$/ },
]

const ICEBERG_SECRETS: ReadonlySet<string> = new Set(
  ['oauth2.credential', 'oauth2.token', 'rest.access-key-id', 'rest.secret-access-key'].map(
    (name) => `iceberg.catalog.${name}`,
  ),
)

/** The visible differences between releases; tests compare only 4.0 and 4.1 with recordings. */
export class Features {
  private readonly parts: number[]

  constructor(version: string) {
    // A build from main reports `4.1.0-main20260130`.
    this.parts = version.split('.').map((part) => Number.parseInt(part, 10))
  }

  atLeast(...[major, minor, patch = 0]: Release): boolean {
    const wanted = [major, minor, patch]
    const i = wanted.findIndex((part, at) => part !== (this.parts[at] ?? 0))
    return i < 0 || (this.parts[i] ?? 0) > wanted[i]!
  }

  /** The version in the greeting, which is not StarRocks' own version. */
  get mysqlVersion(): string {
    return this.atLeast(3, 4) ? '8.0.33' : '5.1.0'
  }

  /** The default number of files that FILES() samples. */
  get sampledFiles(): number {
    return this.atLeast(3, 4) ? 2 : 1
  }

  /** Early releases require DISTRIBUTED BY for primary keys. */
  get primaryKeysDistributeThemselves(): boolean {
    return this.atLeast(3, 3)
  }

  /** True if files may lack columns that others have, and FILES() fills them on request. */
  get fillsMissingColumns(): boolean {
    return this.atLeast(3, 4)
  }

  /** Arrow types to which no StarRocks type corresponds (`arrow_to_starrocks_converter.cpp`). */
  loads(arrow: string): boolean {
    if (arrow === 'dictionary') return this.atLeast(4, 1) ? this.atLeast(4, 1, 1) : this.atLeast(4, 0, 10)
    return arrow === 'decimal256' && this.atLeast(4, 1)
  }

  /** Arrow 19 treats a column with an unknown annotation as one without (PR 64238); earlier versions reject the file. */
  get passesOverAnnotations(): boolean {
    return this.atLeast(4, 0) ? this.atLeast(4, 0, 1) : this.atLeast(3, 5, 8)
  }

  /** The most digits of a DECIMAL. */
  get mostDigits(): number {
    return this.atLeast(4, 0) ? 76 : 38
  }

  /** The maximum size in bytes of the buckets of a random distribution. */
  get bucketSize(): string {
    return this.atLeast(4, 1) ? '1073741824' : '4294967296'
  }

  /** True if a second, identical CREATE ANALYZE is refused. */
  get refusesIdenticalAnalyses(): boolean {
    return this.atLeast(4, 1)
  }

  /** True if a task without shared data accepts no warehouse. */
  get refusesWarehouseOfTasks(): boolean {
    return this.atLeast(4, 1)
  }

  /** A random distribution cannot be changed any more (PR 52120). */
  get keepsRandomDistribution(): boolean {
    return this.atLeast(3, 4)
  }

  /** A VARBINARY may be a key, and rows may be distributed by it. */
  get binaryKeys(): boolean {
    return this.atLeast(4, 1)
  }

  /** The type VARIANT, which no parser knew before. */
  get hasVariants(): boolean {
    return this.atLeast(4, 1)
  }

  /**
   * What masks secrets without being told: 4.0.17 and 4.1.7 do so in the definitions of tasks, and in all that a catalog shows (release
   * notes, not recorded). DESC PIPE shows them in all releases so far.
   */
  get masking(): Masking {
    const masks = this.atLeast(4, 1) ? this.atLeast(4, 1, 7) : this.atLeast(4, 0, 17)
    return masks ? { tasks: 'reprinted', catalogs: 'partial' } : {}
  }

  /**
   * Credentials of an Iceberg REST catalog in SHOW CREATE CATALOG. The patches from which on they are masked are not known: 3.5.10, 4.0.4
   * and 4.1.1 do (StarRocks/starrocks#76482, not recorded).
   */
  masksIceberg(key: string): boolean {
    const masks = this.atLeast(4, 0) ? this.atLeast(4, 0, 4) : this.atLeast(3, 5, 10)
    return masks && ICEBERG_SECRETS.has(key)
  }

  knowsProperty(of: 'table' | 'analyze', name: string): boolean {
    return !PROPERTIES.some((entry) => entry.of === of && entry.names.test(name) && !this.atLeast(...entry.since))
  }

  /** True if a type of object has a privilege. Tables got REFRESH within 3.5, and 3.2 has no warehouses. */
  hasPrivilege(type: string, privilege: string): boolean {
    if (privilege === 'CREATE WAREHOUSE') return this.atLeast(3, 3)
    return type !== 'TABLE' || privilege !== 'REFRESH' || this.atLeast(3, 5, 6)
  }

  hasVariable(name: string): boolean {
    return name !== 'insert_timeout' || this.atLeast(3, 4)
  }

  /** The first of the properties that ALTER CATALOG cannot set in this release. */
  refusedCatalogProperty(keys: string[]): string | undefined {
    const any = this.atLeast(3, 4) ? this.atLeast(3, 4, 2) : this.atLeast(3, 3, 12)
    return keys.find((key) => (any ? key === 'type' : key !== 'ranger.plugin.hive.service.name'))
  }

  /** Refuses a statement that this release cannot parse. */
  checkGrammar({ statement, first, text }: ParsedStatement): void {
    if (statement.kind === 'dropTask' && statement.ifExists && !this.atLeast(4, 1)) throw notAName(statement.ifExists)
    const missing = GRAMMAR.find(({ since, applies }) => applies(statement) && !this.atLeast(...since))
    if (missing) throw syntax(`No viable statement for input '${text}'`, first)
  }

  /** The error as this release numbers it. */
  numbered(error: StarRocksError): StarRocksError {
    const other = RENUMBERED.find(({ number, before }) => number === error.errno && !this.atLeast(...before))
    return other ? new StarRocksError(other.was, error.sqlState, error.message) : error
  }
}
