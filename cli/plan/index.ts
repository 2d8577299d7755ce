import { parseArgs } from 'node:util'
import type { Command } from '../command'
import { UsageError } from '../usage-error'

export const plan: Command = {
  help: 'Usage: pulumi preview --json | pulumi-starrocks plan',
  async run(args) {
    parseArgs({ args, options: {} })
    throw new UsageError('plan is not built yet')
  },
}
