import type { Log } from '../../core/log'

/** A shorter text would be found in every word. */
const SHORTEST = 3

/**
 * The values that a program has marked as secret, by the URN of their resource. The core knows which inputs are secret by their
 * type; what the program marks beyond them, it can name in an error or a warning. So they are masked in each text that leaves the plugin.
 */
export class Redaction {
  private readonly secrets = new Map<string, readonly string[]>()

  remember(urn: string, texts: readonly string[]): void {
    const long = texts.filter((text) => text.length >= SHORTEST)
    // A text that contains another one goes first, or its rest would stay readable.
    if (long.length > 0)
      this.secrets.set(
        urn,
        [...new Set(long)].sort((a, b) => b.length - a.length),
      )
  }

  redact(urn: string, text: string): string {
    return (this.secrets.get(urn) ?? []).reduce((result, secret) => result.replaceAll(secret, '[secret]'), text)
  }

  log(log: Log): Log {
    return {
      warn: (message, urn = '') => log.warn(this.redact(urn, message), urn),
      progress: (message, urn = '') => log.progress(this.redact(urn, message), urn),
    }
  }
}
