/** A feature of the real engine that this one does not support; the message names it. */
export class Unsupported extends Error {
  constructor(readonly feature: string) {
    super(`sandbox engine: not supported: ${feature}`)
    this.name = 'Unsupported'
  }
}

/** Stops the deployment; its cause was already reported. */
export class Bail extends Error {
  override name = 'Bail'
}

/** A call to the provider process failed. `partial` has the result of an incomplete create or update. */
export class ProviderError extends Error {
  override name = 'ProviderError'
  constructor(
    message: string,
    readonly partial?: { id: string; properties: import('./values').Props; reasons: string[] },
  ) {
    super(message)
  }
}

/** A resource cannot be deleted; resources that do not depend on it still are. */
export class ProtectedError extends Error {
  override name = 'ProtectedError'
}

/** The monitor has shut down: waiting calls get no answer. */
export class Shutdown extends Error {
  override name = 'Shutdown'
}
