import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installCopy, installLink } from './install'

/** The languages whose hosts a built CLI has. */
export const LANGUAGES = ['nodejs', 'yaml', 'python', 'go'] as const

export type Language = (typeof LANGUAGES)[number]

/** Whether a CLI can run programs in a language. Official CLIs have every host. */
export function speaks(folder: string, language: Language): boolean {
  return existsSync(join(folder, `pulumi-language-${language}`))
}

/**
 * Builds the hosts into the folder of a built CLI: YAML's from tools/pulumi/yaml, those of Node, Python and Go from
 * tools/pulumi/language-hosts. Builds nothing if those of the present sources are there.
 */
export function buildHosts(root: string, folder: string, env: NodeJS.ProcessEnv): void {
  const sources = join(root, 'tools', 'pulumi')
  const stamp = join(folder, 'language-hosts.sha256')
  // Both the sources and the programs: checkouts share the folder, and one can replace a program that another has stamped.
  const digests = () => digest([...sourcesIn(sources), ...programsIn(folder)])
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digests()) {
    buildPrograms(sources, folder, env)
    writeFileSync(stamp, digests())
  }
  // No stamp covers the links. An older checkout puts a script in the place of the Node host.
  for (const language of ['nodejs', 'python', 'go'])
    installLink('language-hosts', join(folder, `pulumi-language-${language}`))
}

function buildPrograms(sources: string, folder: string, env: NodeJS.ProcessEnv): void {
  const build = (cwd: string, program: string, name: string) => {
    const built = join(folder, `${name}.${process.pid}`)
    try {
      execFileSync('go', ['build', '-o', built, program], { cwd, env, stdio: 'inherit' })
      // An interrupted build must not look like a complete one.
      renameSync(built, join(folder, name))
    } finally {
      rmSync(built, { force: true })
    }
  }
  build(join(sources, 'yaml'), '.', 'pulumi-language-yaml')
  build(sources, './language-hosts', 'language-hosts')
  // The SDK's runner of Python programs is a file of its Go module, and in no Python package.
  const list = ['list', '-m', '-f', '{{.Dir}}', 'github.com/pulumi/pulumi/sdk/v3']
  const sdk = execFileSync('go', list, { cwd: sources, env, encoding: 'utf8' }).trim()
  installCopy(join(sdk, 'python', 'cmd', 'pulumi-language-python-exec'), folder)
}

function sourcesIn(folder: string): string[] {
  return ['.', 'yaml', 'language-hosts'].flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => /^go\.mod$|\.go$/.test(file))
      .sort()
      .map((file) => join(folder, name, file)),
  )
}

function programsIn(folder: string): string[] {
  return ['pulumi-language-yaml', 'language-hosts'].map((name) => join(folder, name)).filter((file) => existsSync(file))
}

function digest(files: readonly string[]): string {
  const sum = createHash('sha256')
  for (const file of files) sum.update(readFileSync(file))
  return sum.digest('hex')
}
