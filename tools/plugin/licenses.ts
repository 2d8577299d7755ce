import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundle } from './bundle'

/** The licenses of the packages in a bundle: they want their text to go with every copy. */
export function licenses(root: string, { inputs }: Bundle): string {
  const folders = new Set<string>()
  for (const input of Object.keys(inputs)) {
    const folder = /.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0]
    if (folder !== undefined) folders.add(folder)
  }
  const texts = [...folders].sort().map((folder) => licenseOf(join(root, folder)))
  return ['pulumi-resource-starrocks contains these packages:', '', ...new Set(texts)].join('\n')
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)\b/i.test(file))
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return [`## ${name} ${version} (${typeof license === 'string' ? license : 'see below'})`, '', ...texts, ''].join('\n')
}
