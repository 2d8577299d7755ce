import { describeEngine } from '../sandbox/engine'

/** Says in the log of a test run which engine its programs ran on. */
export function setup(): void {
  const engine = process.env.npm_lifecycle_event === 'test:engine' ? 'the sandbox engine, always' : describeEngine()
  console.log(`Pulumi engine: ${engine}`)
}
