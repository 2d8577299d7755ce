import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const DAY_MS = 86_400_000

const folders = new Map<string, string>()

/**
 * The folder in which the provider processes of an engine find each other: all of them know its address.
 *
 * @throws Error if there is none that only this user can write to
 */
export function runFolder(engine: string): string {
  const folder = folders.get(engine) ?? makeRunFolder(engine, tmpdir())
  folders.set(engine, folder)
  return folder
}

/** Makes the folder among those for temporary files. */
export function makeRunFolder(engine: string, temporary: string): string {
  // The user of a container need not have a name. Windows has a folder for the temporary files of each user.
  const root = join(temporary, `pulumi-starrocks-run-${process.getuid?.() ?? 'user'}`)
  mkdirSync(root, { recursive: true, mode: 0o700 })
  if (!isPrivate(root)) throw new Error(`${root} is not a folder to which only this user can write`)
  const folder = join(root, engine.replace(/[^\w.-]/g, '_'))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  trySweep(root)
  return folder
}

/** Anybody can create a folder of this name in the folder for temporary files. */
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

/** Whether a process runs, also one of another user. A killed one has left its file. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
