import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NamedSpec } from './spec'

/**
 * What Pulumi's package schema says of the package itself; most of it stands in package.json.
 *
 * @param hidden the types that only check reads
 */
export function packageOf(root: string, hidden: Readonly<Record<string, NamedSpec>>): object {
  const { version, description, keywords, license, homepage, repository } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, never> & { repository: { url: string } }
  const url = repository.url.replace(/^git\+|\.git$/g, '')
  const path = url.replace('https://github.com/', '')
  return {
    name: 'starrocks',
    displayName: 'StarRocks',
    version,
    description,
    keywords,
    homepage,
    license,
    repository: url,
    publisher: path.split('/')[0],
    pluginDownloadURL: `github://api.github.com/${path}`,
    meta: { moduleFormat: '(.*)', supportPack: true },
    language: { ...languagesOf(path), starrocks: { types: hidden } },
  }
}

/**
 * The names of the packages of the other languages. Those that Pulumi's generators choose would be wrong: the npm scope `@pulumi`
 * and the prefix `Pulumi.` of NuGet are reserved for its maker, and Java needs a name that its owner can prove. The generators know
 * which SDKs their code needs.
 */
function languagesOf(repository: string): object {
  return {
    nodejs: {
      // The npm package `pulumi-starrocks` has the dynamic resources.
      packageName: '@pulumi-starrocks/starrocks',
      respectSchemaVersion: true,
    },
    python: {
      packageName: 'pulumi_starrocks',
      pyproject: { enabled: true },
      respectSchemaVersion: true,
    },
    go: {
      importBasePath: `github.com/${repository}/sdk/go/starrocks`,
      generateResourceContainerTypes: true,
      respectSchemaVersion: true,
    },
    csharp: {
      rootNamespace: 'PulumiStarRocks',
      namespaces: { starrocks: 'StarRocks' },
      respectSchemaVersion: true,
    },
    java: { basePackage: 'io.github.pulumistarrocks', buildFiles: 'gradle' },
  }
}
