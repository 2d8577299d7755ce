import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { wantsColours } from '../../../cli/colours'
import type { Terminal } from '../../../cli/command'
import { run } from '../../../cli/run'
import { recorded } from '../previews'

/** Runs the command as the entry does, with streams of its own. */
async function plan(args: readonly string[], input: string, env: NodeJS.ProcessEnv = {}, isTTY = false) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const stdin = Object.assign(Readable.from([input]), { isTTY })
  const terminal = { stdin, stdout, stderr, env } as unknown as Terminal
  const code = await run(['plan', ...args], '0.0.0', terminal)
  stdout.end()
  stderr.end()
  return { code, stdout: await text(stdout), stderr: await text(stderr) }
}

const ESCAPE = '\u001b['

test('reads the standard input, and prints text', async () => {
  const { code, stdout, stderr } = await plan([], recorded('dynamic', 'update'))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Preview of stack dev\n\nLook at this first\n/)
  expect(stdout).not.toContain(ESCAPE)
})

test('reads a file, and prints Markdown without colours', async () => {
  const file = join(__dirname, '../previews/dynamic/update.json')
  const { code, stdout } = await plan(['--file', file, '--format', 'markdown'], '', { FORCE_COLOR: '1' })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^### Preview of stack `dev`\n\n> \[!CAUTION\]\n/)
  expect(stdout).not.toContain(ESCAPE)
})

test('paints where it is asked to', async () => {
  expect((await plan([], recorded('dynamic', 'update'), { FORCE_COLOR: '1' })).stdout).toContain(ESCAPE)
})

test('keeps to the length', async () => {
  const { stdout } = await plan(['--format', 'markdown', '--max-length', '1500'], recorded('dynamic', 'replace'))
  expect(stdout.length).toBeLessThanOrEqual(1500)
  expect(stdout).toContain('There is no more room')
})

test('exits with 1 if the preview has errors, and shows them first', async () => {
  const { code, stdout, stderr } = await plan([], recorded('plugin', 'invalid'))
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toMatch(/^Preview of stack dev\n\nThe preview failed: 1 error\n.*a quota is a whole number/)
})

test.each([
  { what: 'no preview', args: [], input: 'Previewing update', error: /begins with "Previewing update"/ },
  {
    what: 'another format',
    args: ['--format', 'html'],
    input: '',
    error: /--format is text or markdown, and not "html"/,
  },
  {
    what: 'a length without room',
    args: ['--max-length', '10'],
    input: '',
    error: /--max-length is a whole number from 1000 on/,
  },
  {
    what: 'a length that is no number',
    args: ['--max-length', 'all'],
    input: '',
    error: /--max-length is a whole number/,
  },
  {
    what: 'a file that is not there',
    args: ['--file', '/no/such/file'],
    input: '',
    error: /\/no\/such\/file cannot be read: ENOENT/,
  },
  { what: 'an argument too many', args: ['preview.json'], input: '', error: /Unexpected argument 'preview.json'/ },
])('exits with 2 for $what, and says why', async ({ args, input, error }) => {
  const { code, stdout, stderr } = await plan(args, input)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(error)
})

test('does not wait for somebody to type a preview', async () => {
  const { code, stderr } = await plan([], '', {}, true)
  expect(code).toBe(2)
  expect(stderr).toContain('pulumi preview --json | pulumi-starrocks plan')
})

test.each([
  { env: {}, isTTY: true, wanted: true },
  { env: {}, isTTY: false, wanted: false },
  { env: { NO_COLOR: '1' }, isTTY: true, wanted: false },
  { env: { NO_COLOR: '' }, isTTY: true, wanted: true },
  { env: { TERM: 'dumb' }, isTTY: true, wanted: false },
  { env: { FORCE_COLOR: '1' }, isTTY: false, wanted: true },
  { env: { FORCE_COLOR: '0' }, isTTY: true, wanted: false },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, isTTY: false, wanted: true },
])('colours with $env, terminal: $isTTY', ({ env, isTTY, wanted }) => {
  expect(wantsColours(env, { isTTY })).toBe(wanted)
})
