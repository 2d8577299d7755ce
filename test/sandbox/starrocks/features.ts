import { notAName, StarRocksError, syntax } from './errors'
import type { ParsedStatement, Statement } from './statements'

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

/** What an older release cannot parse yet, and the release that can. */
const GRAMMAR: { since: Release; applies: (statement: Statement) => boolean }[] = [
  { since: [3, 2, 3], applies: (s) => s.kind === 'createPipe' && s.orReplace },
  { since: [3, 2, 10], applies: (s) => s.kind === 'alterTable' && s.clauses.some((c) => c.kind === 'addField') },
  { since: [3, 3], applies: (s) => s.kind === 'createCatalog' && s.ifNotExists },
  { since: [3, 3], applies: (s) => s.kind === 'dropCatalog' && s.ifExists },
  { since: [3, 3], applies: (s) => s.kind === 'submitTask' && s.schedule !== undefined },
  { since: [3, 3, 4], applies: (s) => s.kind === 'describeFiles' },
  { since: [3, 4], applies: (s) => s.kind === 'insert' && s.byName },
  { since: [3, 5], applies: (s) => s.kind === 'dropAnalyze' && s.id === undefined },
  { since: [3, 5], applies: (s) => s.kind === 'setFrontendConfig' && s.persistent },
  { since: [3, 5], applies: (s) => s.kind === 'alterTable' && s.clauses.some((c) => c.kind === 'commentColumn') },
]

/** Properties that an older release does not know, and the release that does. */
const PROPERTIES: { of: 'table' | 'analyze'; since: Release; names: RegExp }[] = [
  { of: 'table', since: [3, 5], names: /^partition_retention_condition$/ },
  { of: 'table', since: [4, 0], names: /^(flat_json\..*|file_bundling)$/ },
  { of: 'analyze', since: [3, 5], names: /_weight_sample_ratio$/ },
]

/** What differs between releases in ways that a client sees; 4.0 is the one that the sandbox is held to. */
export class Features {
  private readonly parts: number[]

  constructor(version: string) {
    // A build from main says `4.1.0-main20260130`.
    this.parts = version.split('.').map((part) => Number.parseInt(part, 10))
  }

  atLeast(...[major, minor, patch = 0]: Release): boolean {
    const wanted = [major, minor, patch]
    const i = wanted.findIndex((part, at) => part !== (this.parts[at] ?? 0))
    return i < 0 || (this.parts[i] ?? 0) > wanted[i]!
  }

  /** The version in the greeting, which says nothing about StarRocks. */
  get mysqlVersion(): string {
    return this.atLeast(3, 4) ? '8.0.33' : '5.1.0'
  }

  /** How many files FILES() samples unless told. */
  get sampledFiles(): number {
    return this.atLeast(3, 4) ? 2 : 1
  }

  /** Primary keys could not go without DISTRIBUTED BY at first. */
  get primaryKeysDistributeThemselves(): boolean {
    return this.atLeast(3, 3)
  }

  /** Files may lack columns that others have, if FILES() is told so. */
  get fillsMissingColumns(): boolean {
    return this.atLeast(3, 4)
  }

  /** Types of Arrow's that no type of StarRocks is made from (`arrow_to_starrocks_converter.cpp`). */
  loads(arrow: string): boolean {
    if (arrow === 'dictionary') return this.atLeast(4, 1) ? this.atLeast(4, 1, 1) : this.atLeast(4, 0, 10)
    return arrow === 'decimal256' && this.atLeast(4, 1)
  }

  /** Arrow 19 takes a column whose annotation it does not know for one without (PR 64238); the one before gave up on the file. */
  get passesOverAnnotations(): boolean {
    return this.atLeast(4, 0) ? this.atLeast(4, 0, 1) : this.atLeast(3, 5, 8)
  }

  /** The most digits of a DECIMAL. */
  get mostDigits(): number {
    return this.atLeast(4, 0) ? 76 : 38
  }

  /** How many bytes the buckets of a random distribution grow to. */
  get bucketSize(): string {
    return this.atLeast(4, 1) ? '1073741824' : '4294967296'
  }

  /** A second CREATE ANALYZE that says the same is refused. */
  get refusesIdenticalAnalyses(): boolean {
    return this.atLeast(4, 1)
  }

  /** Without shared data a task takes no warehouse. */
  get refusesWarehouseOfTasks(): boolean {
    return this.atLeast(4, 1)
  }

  /** A random distribution cannot be changed any more (PR 52120). */
  get keepsRandomDistribution(): boolean {
    return this.atLeast(3, 4)
  }

  knowsProperty(of: 'table' | 'analyze', name: string): boolean {
    return !PROPERTIES.some((entry) => entry.of === of && entry.names.test(name) && !this.atLeast(...entry.since))
  }

  /** Whether a type of object has a privilege. REFRESH of a table came to 3.5 in the middle. */
  hasPrivilege(type: string, privilege: string): boolean {
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

  /** Refuses what this release could not parse yet. */
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
