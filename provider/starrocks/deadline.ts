/** The moment by which an answer has to be there. */
export class Deadline {
  private readonly at: number

  constructor(readonly milliseconds: number) {
    this.at = performance.now() + milliseconds
  }

  /** How many milliseconds are left; 0: it has passed. */
  get left(): number {
    return Math.max(0, this.at - performance.now())
  }

  /** This deadline, or one so many milliseconds from now if that comes first. */
  orWithin(milliseconds: number): Deadline {
    return milliseconds < this.left ? new Deadline(milliseconds) : this
  }

  /** What is waited for; at the deadline the waiting ends with the error that `late` makes. */
  async meet<T>(awaited: Promise<T>, late: () => Error): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const passed = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(late()), this.left)
    })
    try {
      return await Promise.race([awaited, passed])
    } finally {
      clearTimeout(timer)
      // An answer that comes after it was given up has nobody who waits for it.
      awaited.catch(() => undefined)
    }
  }
}
