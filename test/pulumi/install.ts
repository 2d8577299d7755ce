import { chmodSync, copyFileSync, existsSync, readFileSync, readlinkSync, renameSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Copies a program into a folder, if another one is there. */
export function installCopy(source: string, folder: string): void {
  const target = join(folder, basename(source))
  if (existsSync(target) && readFileSync(target, 'utf8') === readFileSync(source, 'utf8')) return
  // Another process may start the program at the same time: it must never see an incomplete file.
  const copy = `${target}.${process.pid}`
  copyFileSync(source, copy)
  chmodSync(copy, 0o755)
  renameSync(copy, target)
}

/** Makes a link to a file or folder, if the path is none yet or leads elsewhere. */
export function installLink(target: string, path: string): void {
  if (linkTarget(path) === target) return
  const made = `${path}.${process.pid}`
  symlinkSync(target, made)
  renameSync(made, path)
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
