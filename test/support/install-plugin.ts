import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../package.json'

const MAIN = join(__dirname, '../../dist/provider/pulumi/plugin/main.js')

/** Installs the plugin of this build where the CLI of one stack finds it, as `pulumi plugin install --file` does. */
export function installPlugin(pulumiHome: string): void {
  const folder = join(pulumiHome, 'plugins', `resource-starrocks-v${version}`)
  mkdirSync(folder, { recursive: true })
  const script = `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(MAIN)} "$@"\n`
  writeFileSync(join(folder, 'pulumi-resource-starrocks'), script, { mode: 0o755 })
}
