/** Something that the real engine does and this one does not; the name says what. */
export class Unsupported extends Error {
  constructor(readonly feature: string) {
    super(`sandbox engine: not supported: ${feature}`)
    this.name = 'Unsupported'
  }
}

/** The deployment stops; whoever threw has reported why. */
export class Bail extends Error {
  override name = 'Bail'
}

/** A call to the provider process failed. `partial` has what a half-done create or update left behind. */
export class ProviderError extends Error {
  override name = 'ProviderError'
  constructor(
    message: string,
    readonly partial?: { id: string; properties: import('./values').Props; reasons: string[] },
  ) {
    super(message)
  }
}

/** A resource that cannot be deleted; what does not depend on it still is. */
export class ProtectedError extends Error {
  override name = 'ProtectedError'
}

/** The monitor has shut down: whoever still waits for an answer gets none. */
export class Shutdown extends Error {
  override name = 'Shutdown'
}
