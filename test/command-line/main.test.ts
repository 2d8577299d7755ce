import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../cli/commands'

const ROOT = join(__dirname, '../..')
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** Runs what the package installs as `pulumi-starrocks`. */
function start(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, manifest.bin['pulumi-starrocks']), ...args],
    {
      encoding: 'utf8',
      input: '',
    },
  )
  return { status, stdout, stderr }
}

test.each(['--version', '-v'])('%s is that of the package', (option) => {
  expect(start(option)).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
})

test.each(['--help', '-h', 'help'])('%s lists every command', (option) => {
  const { status, stdout, stderr } = start(option)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  for (const [name, { summary }] of Object.entries(commands))
    expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'))
})

test('without a command it fails, and shows the help', () => {
  const { status, stdout, stderr } = start()
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('Usage: pulumi-starrocks <command>')
})

test.each(['paln', 'constructor', '--format'])('refuses the unknown command %s', (name) => {
  const stderr = `pulumi-starrocks: there is no command "${name}": ${Object.keys(commands).join(', ')}\n`
  expect(start(name)).toEqual({ status: 2, stdout: '', stderr })
})

describe.each(Object.keys(commands))('%s', (name) => {
  test('prints its help', async () => {
    const { help } = await commands[name]!.load()
    const printed = { status: 0, stdout: `${help}\n`, stderr: '' }
    expect(start(name, '--help')).toEqual(printed)
    expect(start('help', name)).toEqual(printed)
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })

  test('refuses an unknown option without a stack', () => {
    const { status, stdout, stderr } = start(name, '--no-such-option')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^pulumi-starrocks: .*--no-such-option/)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})
