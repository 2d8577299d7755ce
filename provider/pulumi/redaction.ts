import type { Log } from '../core/log'
import { scrub } from '../sql/quote'

/** A shorter text would be found in every word. */
const SHORTEST = 3

/** The text without these secrets, and without pieces of them: an error can quote a value in SQL, or cut it short. */
export function redacted(text: string, secrets: readonly string[]): string {
  return masked(text, telling(secrets))
}

function telling(secrets: readonly string[]): string[] {
  return [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST)
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets.length === 0 ? text : scrub(text, { secrets })
}

/**
 * The values that a program has marked as secret, by the URN of their resource. The core knows which inputs are secret by their
 * type; what the program marks beyond them, it can name in an error or a warning. So they are masked in each text that leaves the plugin.
 */
export class Redaction {
  private readonly secrets = new Map<string, readonly string[]>()

  remember(urn: string, texts: readonly string[]): void {
    this.secrets.set(urn, telling(texts))
  }

  redact(urn: string, text: string): string {
    return masked(text, this.secrets.get(urn) ?? [])
  }

  log(log: Log): Log {
    return {
      warn: (message, urn = '') => log.warn(this.redact(urn, message), urn),
      progress: (message, urn = '') => log.progress(this.redact(urn, message), urn),
    }
  }
}
