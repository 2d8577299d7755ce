/** A number that the design promises to keep below another one: `docs/performance.md`. */
export interface Figure {
  readonly what: string
  /** The baseline of a ratio, or the unit that is counted. */
  readonly against: string
  readonly unit:
    | 'x'
    | 'ms'
    | 'bytes'
    | 'MB'
    | 'modules'
    | 'reads'
    | 'requests'
    | 'statements'
    | 'connections'
    | 'copies'
  /** One sample for each run; those of a ratio are of two alternating measurements. */
  readonly samples: readonly number[]
  readonly budget: number
}

export interface Outcome {
  readonly figures: readonly Figure[]
  /** Notes on where the time goes, in sentences. */
  readonly notes?: readonly string[]
}

export interface Options {
  /** The number of runs of each measurement; at least three, for a median. */
  readonly runs: number
}

export interface Scenario {
  readonly name: string
  run(options: Options): Promise<Outcome>
}
