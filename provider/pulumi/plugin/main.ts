import packageSchema from '../../../schema/schema.json'
import { exitWithEngine } from '../exit-with-engine'
import { PluginLog } from './log'
import { PluginServer } from './server'

/*
 * The plugin `pulumi-resource-starrocks`. The engine starts it with its address as the first argument, and reads the port from its first line. Without an address
 * it is started by hand, for PULUMI_DEBUG_PROVIDERS=starrocks:<port>, and stays until it is stopped.
 */
async function main(): Promise<void> {
  const engine = process.argv.slice(2).find((argument) => /:\d+$/.test(argument))
  const log = new PluginLog()
  if (engine !== undefined) {
    log.attach(engine)
    exitWithEngine(engine)
  }
  const server = new PluginServer({ version: packageSchema.version, schema: JSON.stringify(packageSchema) }, log)
  process.stdout.write(`${await server.listen()}\n`)
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
