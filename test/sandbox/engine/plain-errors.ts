/**
 * Makes a process show errors without colours. In colours Node 20.20 loops over a stack that names a file directly under
 * a scope (`node_modules/@pulumi/resource.ts`, as the SDK's source maps have it) until the text is 512 MB long: a
 * program that throws would take a minute to say so. Nothing else changes, and the process does not see the option.
 */
export function plainErrors(nodeOptions: string | undefined): { NODE_OPTIONS: string } {
  const restore = nodeOptions
    ? `process.env.NODE_OPTIONS=${JSON.stringify(nodeOptions)}`
    : 'delete process.env.NODE_OPTIONS'
  const preload = `
    import util from 'node:util'
    const inspect = util.inspect
    const plain = (options) => (options?.colors ? { ...options, colors: false } : options)
    util.inspect = Object.assign((value, options, ...rest) => inspect(value, plain(options), ...rest), inspect)
    ${restore}`
  return { NODE_OPTIONS: `${nodeOptions ?? ''} --import data:text/javascript,${encodeURIComponent(preload)}`.trim() }
}
