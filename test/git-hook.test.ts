import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/** The git hook of CONTRIBUTING.md, in a repository of its own. */
const root = join(__dirname, '..')
let clone: string
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'git-hook-'))
  cpSync(join(root, '.githooks'), join(clone, '.githooks'), { recursive: true })
  cpSync(join(root, 'biome.json'), join(clone, 'biome.json'))
  cpSync(join(root, '.gitignore'), join(clone, '.gitignore'))
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  // The global git configuration of the user must not affect the test.
  writeFileSync(join(clone, 'gitconfig'), '[user]\n\tname = a\n\temail = a@example.com\n')
})
afterEach(() => rmSync(clone, { recursive: true }))

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; text: string } {
  // GIT_DIR and its like are set where this runs inside of a hook.
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: clone,
    encoding: 'utf8',
    env: { ...clean, CI: '', GIT_CONFIG_GLOBAL: join(clone, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1', ...env },
  })
  return { status, text: stdout + stderr }
}
const git = (...args: string[]) => run('git', args)
const install = (env?: NodeJS.ProcessEnv) => run(process.execPath, ['.githooks/install.cjs'], env)
const hooksPath = () => git('config', 'core.hooksPath').text.trim()
const file = (text: string) => writeFileSync(join(clone, 'a.ts'), text)

describe('an install', () => {
  test('sets the hook in a clone', () => {
    git('init')
    expect(install().status).toBe(0)
    expect(hooksPath()).toBe('.githooks')
  })

  test('keeps existing hooks', () => {
    git('init')
    git('config', 'core.hooksPath', 'mine')
    expect(install().status).toBe(0)
    expect(hooksPath()).toBe('mine')
  })

  test.each<[string, NodeJS.ProcessEnv]>([
    ['on a build machine', { CI: 'true' }],
    ['without git', { PATH: '' }],
  ])('does nothing and succeeds %s', (_, env) => {
    git('init')
    expect(install(env)).toEqual({ status: 0, text: '' })
    expect(hooksPath()).toBe('')
  })

  test('does nothing without a repository, as in a tarball', () => {
    expect(install()).toEqual({ status: 0, text: '' })
    expect(existsSync(join(clone, '.git'))).toBe(false)
  })
})

describe('a commit', () => {
  beforeEach(() => {
    git('init')
    install()
  })

  test('is formatted by the hook', () => {
    file('export const a = "b";\n')
    git('add', 'a.ts')
    expect(git('commit', '-m', 'a')).toMatchObject({ status: 0 })
    expect(git('show', 'HEAD:a.ts').text).toBe("export const a = 'b'\n")
  })

  test('is refused if it breaks a rule that has no automatic fix', () => {
    file('const unused = 1\n\nexport {}\n')
    git('add', 'a.ts')
    const { status, text } = git('commit', '-m', 'a')
    expect(status).not.toBe(0)
    expect(text).toContain('noUnusedVariables')
  })

  test('contains only staged changes', () => {
    file("export const a = 'b'\n")
    git('add', 'a.ts')
    file("export const a = 'b'\nexport const later = 1\n")
    expect(git('commit', '-m', 'a')).toMatchObject({ status: 0 })
    expect(git('show', 'HEAD:a.ts').text).toBe("export const a = 'b'\n")
    expect(readFileSync(join(clone, 'a.ts'), 'utf8')).toContain('later')
  })
})
