/** A release on the site. The newest is at the top of the site as well. */
export interface Published {
  /** The folder of all releases that differ in the last number only: `v0.2`. */
  readonly line: string
  /** The newest of them: `0.2.1`. */
  readonly release: string
}

export function lineOf(release: string): string {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(release) ?? []
  if (minor === undefined) throw new Error(`the site has releases only, and ${release} is none`)
  return `v${major}.${minor}`
}

/** The list with a release in it, newest first. */
export function withRelease(published: readonly Published[], release: string): Published[] {
  const line = lineOf(release)
  const others = published.filter((one) => one.line !== line)
  return [...others, { line, release }].sort((a, b) => b.line.localeCompare(a.line, 'en', { numeric: true }))
}
