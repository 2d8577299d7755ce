import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/**
 * The origin of a resource: a digest of its URN, the organization and the backend that holds the stack's state. Two developers can
 * each have a stack `dev` of one project; a create that finds an object of the other stack must not take it for the rest of its own
 * interrupted run. It is a digest because the URL of a backend can hold more than StarRocks' users should see.
 */
export function originOf(urn: string, organization: string, backend: string): string {
  return createHash('sha256')
    .update(JSON.stringify([urn, organization, backend]))
    .digest('hex')
    .slice(0, 12)
}

/**
 * The backend of the CLI, found as the CLI finds it: PULUMI_BACKEND_URL, then the project's `backend`, then the last login. A
 * backend of local files belongs to one machine. If it is not found, the only loss is that an object of an interrupted create has
 * to be adopted.
 */
export function backendOf(env: NodeJS.ProcessEnv, directory: string): string {
  const url = env.PULUMI_BACKEND_URL || projectBackend(directory) || loginBackend(env) || ''
  if (!url.startsWith('file:')) return url
  const path = url.slice('file:'.length).replace(/^\/\//, '')
  return `file://${hostname()}${resolve(directory, path.replace(/^~/, homedir()))}`
}

/** `backend: { url: ... }` of the nearest Pulumi.yaml. Only the block form is read, which the CLI's documentation shows. */
function projectBackend(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const text = textOf(join(folder, 'Pulumi.yaml')) ?? textOf(join(folder, 'Pulumi.yml'))
    if (text !== undefined) return /^backend:\s*\n\s+url:\s*["']?([^\s"'#]+)/m.exec(text)?.[1]
    if (folder === dirname(folder)) return undefined
  }
}

function loginBackend(env: NodeJS.ProcessEnv): string | undefined {
  const text = textOf(join(env.PULUMI_HOME || join(homedir(), '.pulumi'), 'credentials.json'))
  try {
    return text === undefined ? undefined : (JSON.parse(text) as { current?: string }).current
  } catch {
    return undefined
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
