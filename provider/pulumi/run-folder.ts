import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './run-files'

const DAY_MS = 86_400_000

const folders = new Map<string, string | undefined>()

/**
 * The folder in which the provider processes of an engine find each other: all of them know its address. Undefined if there is none that only
 * this user can write to.
 */
export function runFolder(engine: string | undefined): string | undefined {
  if (engine === undefined) return undefined
  if (!folders.has(engine)) folders.set(engine, makeRunFolder(engine, tmpdir()))
  return folders.get(engine)
}

/** Makes the folder among those for temporary files. */
export function makeRunFolder(engine: string, temporary: string): string | undefined {
  try {
    const root = join(temporary, `pulumi-starrocks-run-${userInfo().uid}`)
    mkdirSync(root, { recursive: true, mode: 0o700 })
    if (!isPrivate(root)) return undefined
    const folder = join(root, engine.replace(/[^\w.-]/g, '_'))
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    trySweep(root)
    return folder
  } catch {
    return undefined
  }
}

/** Anybody can create a folder of this name in the folder for temporary files. Windows has one of these for each user. */
function isPrivate(folder: string): boolean {
  const { uid, mode } = lstatSync(folder)
  return (
    lstatSync(folder).isDirectory() &&
    (process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0))
  )
}

/** Another process can remove the same files at once. */
function trySweep(root: string): void {
  try {
    sweep(root)
  } catch {
    // The next run goes on.
  }
}

/** Removes what killed processes have left. A process in another container can be alive without being seen, so recent files stay. */
function sweep(root: string): void {
  for (const name of readdirSync(root)) {
    const folder = join(root, name)
    for (const file of readdirSync(folder)) {
      const path = join(folder, file)
      const isOld = Date.now() - statSync(path).mtimeMs > DAY_MS
      if (isOld && !isAlive(Number.parseInt(file, 10))) rmSync(path, { force: true })
    }
    if (readdirSync(folder).length === 0 && Date.now() - statSync(folder).mtimeMs > DAY_MS)
      rmSync(folder, { recursive: true, force: true })
  }
}
