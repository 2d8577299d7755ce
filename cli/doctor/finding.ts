/** `unchecked`: this user, or this release, cannot tell. */
export type Status = 'ok' | 'warning' | 'problem' | 'unchecked'

/** One line of the report. */
export interface Finding {
  readonly status: Status
  /** What it is about: `version`, the name of a storage. */
  readonly about: string
  readonly text: string
  /** The statements or commands that solve it. */
  readonly remedies?: readonly string[]
}

export interface Section {
  readonly title: string
  readonly findings: readonly Finding[]
}
