/** Records that nobody waits for this process any more, for example after Ctrl-C. */
export class Cancellation {
  private over = false
  private readonly wakes = new Set<() => void>()

  get isCancelled(): boolean {
    return this.over
  }

  cancel(): void {
    this.over = true
    for (const wake of this.wakes) wake()
  }

  /** Another run begins in this process. */
  reset(): void {
    this.over = false
  }

  /** Resolves after this many milliseconds, or at the cancellation. */
  async pause(milliseconds: number): Promise<void> {
    if (this.over) return
    let wake = () => {}
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      this.wakes.add(wake)
    })
    this.wakes.delete(wake)
  }
}

/** The cancellation of this process. */
export const cancellation = new Cancellation()
