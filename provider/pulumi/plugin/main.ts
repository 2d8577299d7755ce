import { schema } from '../../core/schema'
import { exitWithEngine } from '../exit-with-engine'
import { listen } from './listen'
import { PluginLog } from './log'
import { PluginServer } from './server'

/*
 * The plugin `pulumi-resource-starrocks`. The engine starts it with its address as the last argument, and reads the port from its first line. Without an address
 * it is started by hand, for PULUMI_DEBUG_PROVIDERS=starrocks:<port>, and stays until it is stopped.
 */
async function main(): Promise<void> {
  // Options can come before it, such as the address of a trace collector.
  const last = process.argv.slice(2).at(-1) ?? ''
  const engine = /:\d+$/.test(last) ? last : undefined
  const described = { version: schema.version, schema: () => JSON.stringify(packageSchema()) }
  if (engine !== undefined) exitWithEngine(engine)
  const port = await listen(() => new PluginServer(described, new PluginLog(engine)))
  process.stdout.write(`${port}\n`)
}

/** Loaded when somebody asks for it: few runs do, and it would be a twentieth of every start. */
function packageSchema(): typeof import('../../../schema/schema.json') {
  return require('../../../schema/schema.json')
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
