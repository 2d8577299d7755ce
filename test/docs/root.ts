import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The root of the repository, from the sources and from dist alike. */
export const ROOT = folderOf('Pulumi.yaml', __dirname)

function folderOf(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : folderOf(file, dirname(folder))
}
