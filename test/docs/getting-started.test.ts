import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requirePulumi } from '../cli/project'
import { cliEnvironment } from '../pulumi/cli'
import { page } from './markdown'
import { ROOT } from './root'

/**
 * The commands and files of docs/getting-started.md, as they are written, in an empty folder on the real CLI. Only `git` and `npm` are
 * stand-ins, which need no network: the clone is this repository, and `npm install` links its packages.
 */
const guide = page('docs/getting-started.md').text
const tutorial = guide.slice(0, guide.indexOf('## Use your own StarRocks'))

/** What a reader does, in the order of the page: runs a block, writes a file, or pastes the lines of the sandbox. */
type Action = { readonly run: string } | { readonly file: string; readonly text: string } | 'paste'
const actions = [...tutorial.matchAll(/(?:^`([\w.]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```|<!-- paste/gm)].map(
  ([, file, language, text]): Action => {
    if (language === undefined) return 'paste'
    if (file !== undefined) return { file, text: text! }
    if (language !== 'sh') throw new Error(`what does a reader do with a block of ${language}?`)
    return { run: text! }
  },
)
const [start, ...rest] = actions

let folder: string
let env: Record<string, string>
let sandbox: ChildProcess | undefined

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'getting-started-'))
  const bin = join(folder, 'bin')
  const home = join(folder, 'home')
  for (const made of [bin, home, join(folder, 'work')]) mkdirSync(made)
  command('git', `ln -s "${ROOT}" "\${2##*/}"`)
  command('npm', NPM)
  const { PATH, PULUMI_BACKEND_URL: _, ...others } = cliEnvironment(requirePulumi(), home, '')
  env = { ...others, PATH: [bin, PATH].join(delimiter), ROOT }

  function command(name: string, script: string): void {
    writeFileSync(join(bin, name), `#!/bin/sh\nset -e\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
})
afterAll(async () => {
  if (sandbox?.pid !== undefined && sandbox.exitCode === null) {
    process.kill(-sandbox.pid, 'SIGTERM')
    await once(sandbox, 'close')
  }
  rmSync(folder, { recursive: true, force: true })
})

const NPM = `case "$*" in
  ci | pack | "init --yes") ;;
  "run sandbox -- --with-flights") exec node "$ROOT/dist/test/sandbox/main.js" --with-flights ;;
  "install ../pulumi-starrocks/pulumi-starrocks-"*.tgz" @pulumi/pulumi typescript@5 @types/node")
    mkdir node_modules
    ln -s "$ROOT" node_modules/pulumi-starrocks
    for package in @pulumi @types typescript; do ln -s "$ROOT/node_modules/$package" node_modules/; done ;;
  *) echo "npm $*: not expected" >&2; exit 1 ;;
esac`

/** Starts the sandbox by the first block, and returns the lines that it prints for a stack. */
async function startSandbox(block: string): Promise<string> {
  sandbox = spawn('bash', ['-e', '-c', block], { cwd: join(folder, 'work'), env, detached: true, stdio: 'pipe' })
  let printed = ''
  for await (const chunk of sandbox.stdout!) {
    printed += chunk
    if (printed.includes('Ctrl-C ends both')) break
  }
  const lines = printed.match(/^ {2}pulumi config set .*$/gm) ?? []
  expect(lines, printed).toHaveLength(4)
  return lines.join('\n')
}

/** The blocks as one session of a shell, which keeps the folder and the variables; returns the output of each block. */
async function session(blocks: readonly string[]): Promise<string[]> {
  const mark = '== the next block =='
  const script = blocks.map((text) => `${text}\necho '${mark}'\n`).join('')
  const shell = spawn('bash', ['-e', '-c', script], {
    cwd: join(folder, 'work'),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk
    })
  const [code] = (await once(shell, 'close')) as [number]
  expect(code, printed).toBe(0)
  return printed.split(mark)
}

test('the commands of the guide work in an empty folder, and do what it says', async () => {
  const lines = await startSandbox((start as { run: string }).run)
  const blocks = rest.map((action) => {
    if (action === 'paste') return lines
    if ('run' in action) return action.run
    return `cat > ${action.file} <<'END OF FILE'\n${action.text}END OF FILE\n`
  })
  expect(rest.filter((action) => action === 'paste')).toHaveLength(1)
  const outputs = await session(blocks)
  const outputOf = (command: string) =>
    outputs.filter((_, i) => blocks[i]?.startsWith(command) === true).map((text) => text.replaceAll(/\s+/g, ' '))

  const [detailed, unchanged] = outputOf('pulumi preview')
  expect(detailed).toContain('CREATE PIPE `lake`.`flights`')
  expect(detailed).not.toContain('sandbox-secret-key')
  expect(unchanged).toContain('3 unchanged')
  expect(outputOf('pulumi up')[0]).toContain('3000000')
  expect(outputOf('pulumi config set poll')[0]).toContain(
    String.raw`ALTER PIPE \`lake\`.\`flights\` SET (\"poll_interval\" = \"60\")`.replaceAll('\\`', '`'),
  )
  expect(outputOf('pulumi destroy')[0]).toMatch(/- 4 deleted|- 3 deleted/)
})
