import type { Server } from '../starrocks/server'

/** A look-up that the plugin serves. */
export interface LookUp {
  ask(args: never, server: Server): Promise<unknown>
  readonly result?: string
}

export const lookUps: Readonly<Record<string, LookUp>> = {}
