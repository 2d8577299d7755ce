/** What differs between releases in ways that a client sees. */
export class Features {
  private readonly parts: [number, number, number]

  constructor(readonly version: string) {
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
    this.parts = [major, minor, patch]
  }

  atLeast(major: number, minor: number, patch = 0): boolean {
    const wanted = [major, minor, patch]
    const i = wanted.findIndex((part, at) => part !== this.parts[at])
    return i < 0 || this.parts[i]! > wanted[i]!
  }

  get catalogExistsNumber(): number {
    if (!this.atLeast(3, 3)) return 1064
    return this.atLeast(3, 5) ? 5514 : 5700
  }

  /** The first of the properties that ALTER CATALOG cannot set in this release. */
  refusedCatalogProperty(keys: string[]): string | undefined {
    const any = this.atLeast(3, 4) ? this.atLeast(3, 4, 2) : this.atLeast(3, 3, 12)
    return keys.find((key) => (any ? key === 'type' : key !== 'ranger.plugin.hive.service.name'))
  }
}
