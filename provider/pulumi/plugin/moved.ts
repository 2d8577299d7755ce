/** The types of the two faces, without the kind. */
const [DYNAMIC, PLUGIN] = ['pulumi-nodejs:dynamic/starrocks:', 'starrocks:index:']

/** The URN of a resource of the plugin that was a dynamic resource before. */
export function urnOfPlugin(urn: string): string {
  return urn.replace(DYNAMIC, PLUGIN)
}

/** The URN that a resource of the plugin has as a dynamic resource. */
export function urnOfDynamic(urn: string): string {
  return urn.replace(PLUGIN, DYNAMIC)
}
