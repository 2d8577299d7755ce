import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../package.json'
import { requirePulumi } from '../cli/project'
import { cliEnvironment } from '../pulumi/cli'
import { speaks } from '../pulumi/hosts'
import { installPlugin } from '../support/install-plugin'

/** Why Python programs cannot run here; undefined if they can. */
export function pythonMissing(): string | undefined {
  if (!speaks(requirePulumi().folder, 'python')) return 'the Pulumi CLI has no language host of Python'
  try {
    execFileSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'there is no python3 with venv'
  }
}

/**
 * Makes a Python project by the command of docs/languages.md, which generates and installs the SDK; its virtual environment, which has
 * all that the examples need.
 */
export async function installPython(folder: string): Promise<string> {
  const cli = requirePulumi()
  const home = join(folder, 'home')
  const project = join(folder, 'sdk')
  mkdirSync(project, { recursive: true })
  mkdirSync(join(home, 'state'), { recursive: true })
  installPlugin(home)
  const runtime = { name: 'python', options: { toolchain: 'pip', virtualenv: 'venv' } }
  // JSON is YAML.
  writeFileSync(join(project, 'Pulumi.yaml'), JSON.stringify({ name: 'sdk', runtime }))
  writeFileSync(join(project, 'requirements.txt'), 'pulumi>=3.269.0,<4\n')
  writeFileSync(join(project, '__main__.py'), '')
  execFileSync(join(cli.folder, 'pulumi'), ['package', 'add', `starrocks@${version}`, '--non-interactive'], {
    cwd: project,
    env: cliEnvironment(cli, home, `file://${join(home, 'state')}`),
    stdio: 'pipe',
  })
  return join(project, 'venv')
}
