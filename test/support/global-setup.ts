import { startVault, VAULT } from '../pulumi/vault'
import { describeEngine } from '../sandbox/engine'

/** Says in the log of a test run which engine its programs ran on, and keeps a vault for the secrets of their stacks. */
export async function setup(): Promise<() => void> {
  const engine = process.env.npm_lifecycle_event === 'test:engine' ? 'the sandbox engine, always' : describeEngine()
  console.log(`Pulumi engine: ${engine}`)
  const vault = await startVault()
  process.env[VAULT] = vault.address
  return vault.close
}
