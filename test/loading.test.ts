import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { registry } from '../provider/resources/registry'

const built = join(__dirname, '../dist')

/** The modules of ours that a program has loaded at its end, below dist. */
function loadedBy(program: string): string[] {
  const script = `
    const pulumi = require('@pulumi/pulumi')
    pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs })
    const starrocks = require(${JSON.stringify(join(built, 'provider'))})
    ${program}
    process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache))))`
  const printed = execFileSync(process.execPath, ['-e', script], { cwd: join(__dirname, '..'), encoding: 'utf8' })
  return (JSON.parse(printed) as string[])
    .filter((file) => file.startsWith(built))
    .map((file) => file.slice(built.length + 1))
}

const kind = (file: string) => `provider/resources/${file}/index.js`

/** A class for each kind, the few modules that all of them need, and the two forms of the look-ups. */
const PROGRAM = [
  ...registry.map(({ file }) => kind(file)),
  'provider/index.js',
  'provider/errors.js',
  'provider/core/schema.js',
  'provider/core/validate.js',
  'provider/core/values.js',
  'provider/pulumi/backend.js',
  'provider/pulumi/declared.js',
  'provider/pulumi/dynamic.js',
  'provider/pulumi/pointer.js',
  'schema/inputs.json',
]

describe('a program loads only what it needs, since every run pays for it', () => {
  const lookUps = (file: string) => /^provider\/functions\/[a-z-]+\.js$/.test(file)

  test('the package: the classes, and neither specs nor statements, drivers or footers', () => {
    const loaded = loadedBy('')
    expect(loaded.filter((file) => !lookUps(file)).sort()).toEqual([...PROGRAM].sort())
  })

  test('a resource: nothing more', () => {
    const loaded = loadedBy(
      `new starrocks.PipeTable('t', { database: 'd', pathPrefix: 'x/', sourceStorageName: 'raw' })`,
    )
    expect(loaded.filter((file) => !lookUps(file)).sort()).toEqual([...PROGRAM].sort())
  })

  test('a look-up: what asks StarRocks', () => {
    const loaded = loadedBy(`
      starrocks.query({ connection: { host: '127.0.0.1', port: 1, retrySeconds: 0 }, query: 'SELECT 1' }).catch(() => {})`)
    expect(loaded).toContain('provider/starrocks/front-end.js')
    expect(loaded.filter((file) => /\/spec\.js$/.test(file))).toEqual([])
  })
})
