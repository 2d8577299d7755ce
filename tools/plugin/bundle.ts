import { build, type Metafile } from 'esbuild'

/** What esbuild says of a bundle. Paths are relative to the working directory. */
export interface Bundle {
  /** The bundled files, with the bytes that each contributes. */
  readonly inputs: Readonly<Record<string, number>>
  /** The modules that the bundle loads at run time. */
  readonly loads: readonly string[]
}

/** Bundles the plugin and all that it needs, except the modules of Node, into one file. */
export async function bundle(root: string, file: string): Promise<Bundle> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['provider/pulumi/plugin/main.ts'],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Not minified: that makes the start no faster, and stack traces unreadable.
    minify: false,
    // The texts of the licenses are in a file of their own.
    legalComments: 'none',
    metafile: true,
    // Only a dynamic provider looks for the SDK. The module that does so is shared, and that part of it is not in the bundle.
    logOverride: { 'require-resolve-not-external': 'silent' },
  })
  return described(metafile)
}

function described({ outputs }: Metafile): Bundle {
  const [output] = Object.values(outputs)
  const inputs = Object.entries(output!.inputs).map(([name, { bytesInOutput }]) => [name, bytesInOutput] as const)
  return {
    inputs: Object.fromEntries(inputs.filter(([, bytes]) => bytes > 0)),
    loads: [...new Set(output!.imports.map(({ path }) => path))].sort(),
  }
}

/** The package of a bundled file; undefined for a file of this repository. */
export function packageOf(input: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
}
