import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pack, ROOT } from './pack'

/**
 * Puts into a folder a program that depends on a component library, and only the library on the package. Returns the folder of the
 * program.
 */
export function componentIn(folder: string): string {
  cpSync(join(__dirname, 'component'), folder, { recursive: true })
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  depend(join(folder, 'library'), { 'pulumi-starrocks': `file:${pack(folder).file}` })
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(folder, 'library') })
  depend(join(folder, 'program'), {
    '@pulumi/pulumi': devDependencies['@pulumi/pulumi'],
    'acme-lake': `file:${join(folder, 'acme-lake-1.0.0.tgz')}`,
  })
  return join(folder, 'program')
}

/** Adds to the dependencies of a project. */
export function depend(project: string, dependencies: Readonly<Record<string, string>>): void {
  const file = join(project, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, ...dependencies } }))
}

/** Runs another package manager, which npm keeps. */
export function runPackageManager(
  name: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): void {
  execFileSync('npm', ['exec', '--yes', '--prefer-offline', '--', name, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
