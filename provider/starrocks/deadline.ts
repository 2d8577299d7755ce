/** The latest time for an answer. */
export class Deadline {
  private readonly at: number

  constructor(readonly milliseconds: number) {
    this.at = performance.now() + milliseconds
  }

  /** How many milliseconds are left; 0 if it has passed. */
  get left(): number {
    return Math.max(0, this.at - performance.now())
  }

  /** The earlier of this deadline and one in this many milliseconds. */
  orWithin(milliseconds: number): Deadline {
    return milliseconds < this.left ? new Deadline(milliseconds) : this
  }

  /** Waits for an answer; at the deadline it fails with the error that `late` makes. */
  async meet<T>(awaited: Promise<T>, late: () => Error): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const passed = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(late()), this.left)
    })
    try {
      return await Promise.race([awaited, passed])
    } finally {
      clearTimeout(timer)
      // Nobody waits for an answer after the deadline.
      awaited.catch(() => undefined)
    }
  }
}
