import { createRequire } from 'node:module'
import { join } from 'node:path'
import { InputError } from '../errors'

/**
 * The module text that the dynamic provider process evaluates. It resolves the package as a module in the program's folder would,
 * and then as the SDK would: pnpm hides the dependencies of a component library from the program's `node_modules`, but every
 * package can reach them. The text is in every state, so it is short: `this` is `exports`.
 */
export function pointer(file: string): string {
  return `module.filename=process.cwd()+"/";module.paths.push(...require.main.paths);this.handler=_=>require("${moduleOf(file)}").handler`
}

function moduleOf(file: string): string {
  return `pulumi-starrocks/provider/${file}`
}

let reachable = false

/**
 * Refuses a program from whose folder the pointer does not resolve: every resource would fail with an error of Node. The check runs
 * only where Pulumi runs the program, because only there the provider starts in the same folder.
 */
export function requireReachable(file: string): void {
  if (reachable || !/cmd[\\/]run\b/.test(process.argv[1] ?? '')) return
  const folder = process.cwd()
  const program = createRequire(join(folder, '_'))
  const places = [program, createRequire(program.resolve('@pulumi/pulumi/cmd/dynamic-provider'))]
  reachable = places.some((place) => finds(place, moduleOf(file)))
  if (reachable) return
  throw new InputError(
    '__provider',
    `the package pulumi-starrocks cannot be found from ${folder}, where Pulumi starts the provider; add it to the dependencies of the package.json there, also where only a component library uses it`,
  )
}

function finds(place: NodeJS.Require, module: string): boolean {
  try {
    place.resolve(module)
    return true
  } catch {
    return false
  }
}
