/** A number that the design promises to keep below another one: `docs/performance.md`. */
export interface Figure {
  readonly what: string
  /** What the number is a ratio to, or counts. */
  readonly against: string
  readonly unit: 'x' | 'bytes' | 'MB' | 'modules' | 'reads' | 'requests' | 'statements' | 'connections' | 'copies'
  /** One for each run; those of a ratio are of two things measured in turn. */
  readonly samples: readonly number[]
  readonly budget: number
}

export interface Outcome {
  readonly figures: readonly Figure[]
  /** Where the time goes, in sentences. */
  readonly notes?: readonly string[]
}

export interface Options {
  /** How often everything is measured; at least five times, for a median that means something. */
  readonly runs: number
}

export interface Scenario {
  readonly name: string
  run(options: Options): Promise<Outcome>
}
