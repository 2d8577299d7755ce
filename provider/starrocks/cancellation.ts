/** Told once that nobody waits for this process any more, as by Ctrl-C. */
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

  /** So many milliseconds, or until it is cancelled. */
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

/** That of this process. */
export const cancellation = new Cancellation()
