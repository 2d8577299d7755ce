import { findPulumi } from '../pulumi/cli'
import { PulumiStack } from '../pulumi/stack'
import { flightsByMonth } from './flights'
import { openPlatform } from './platform'

/**
 * The JSON of the demo's preview that a reviewer would look at longest: somebody has dropped the pipe, and the poll interval changes as
 * well. Only the real CLI prints it.
 */
export async function previewOfDemo(dir: string): Promise<string> {
  const cli = findPulumi()
  if (cli === undefined) throw new Error('no Pulumi CLI was found: install it, or run `npm run build:pulumi`')
  const platform = await openPlatform(process.env)
  const stack = await PulumiStack.open({ dir, stack: 'demo', config: platform.config }, cli)
  try {
    for (const { key, bytes } of await flightsByMonth()) await platform.put(key, bytes)
    const { exitCode, text } = await stack.up()
    if (exitCode !== 0) throw new Error(text)
    await stack.setConfig('quickstart:pollingIntervalSeconds', '60')
    await platform.query('DROP PIPE lake.flights')
    return (await stack.command(['preview', '--json', '--refresh', ...stack.selected])).stdout
  } finally {
    await stack.close()
    await platform.close()
  }
}
