import type { Command } from './command'

interface Entry {
  /** One line in the list of `--help`. */
  readonly summary: string
  /** Loads the module only when it runs: `plan` should not wait for the MySQL client. */
  readonly load: () => Promise<Command>
}

/** Every command by its name. */
export const commands: Readonly<Record<string, Entry>> = {
  doctor: {
    summary: 'Say what is missing: connection, release, storages, catalogs, privileges',
    load: async () => (await import('./doctor/index.js')).doctor,
  },
  plan: {
    summary: 'Show a reviewer what `pulumi preview --json` found, as Markdown or on a terminal',
    load: async () => (await import('./plan/index.js')).plan,
  },
}
