import { join } from 'node:path'
import { buildPlugin } from './files'

buildPlugin(join(__dirname, '../../..')).catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
