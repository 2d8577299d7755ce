import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** A self-managed backend has one organization, which has this name. */
const SELF_MANAGED = 'organization'

/**
 * The organization of a stack. The engine tells it to a program and not to a plugin, so it is looked for where the CLI keeps the name of
 * the selected stack. Undefined if it is not found there: then no object counts as the rest of an interrupted create, since the
 * stack of another organization may have made it.
 */
export function organizationOf(
  urn: string,
  backend: string,
  env: NodeJS.ProcessEnv,
  directory: string,
): string | undefined {
  if (!/^https?:/.test(backend)) return SELF_MANAGED
  const [stack, project] = urn.replace('urn:pulumi:', '').split('::')
  for (const name of selectedStacks(project ?? '', backend, env, directory)) {
    const parts = name.split('/')
    const [organization, ...rest] = parts
    if (parts.length > 1 && rest.at(-1) === stack && (parts.length === 2 || rest[0] === project)) return organization
  }
  return undefined
}

/** The selected stack: PULUMI_STACK, else what `pulumi stack select` has written for the project. */
function selectedStacks(project: string, backend: string, env: NodeJS.ProcessEnv, directory: string): string[] {
  if (env.PULUMI_STACK) return [env.PULUMI_STACK]
  const file = projectFile(directory)
  if (file === undefined) return []
  const digest = createHash('sha1').update(file).digest('hex')
  const home = env.PULUMI_HOME || join(homedir(), '.pulumi')
  try {
    const settings = JSON.parse(
      readFileSync(join(home, 'workspaces', `${project}-${digest}-workspace.json`), 'utf8'),
    ) as {
      stack?: string
      stacks?: Record<string, string>
    }
    return [settings.stacks?.[backend] ?? settings.stack ?? '']
  } catch {
    return []
  }
}

function projectFile(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = ['Pulumi.yaml', 'Pulumi.yml'].map((name) => join(folder, name)).find((path) => existsSync(path))
    if (file !== undefined) return realpathSync(file)
    if (folder === dirname(folder)) return undefined
  }
}
