import type { ConnectionArgs } from './args'
import { messageOf, ProviderError, StarRocksError } from './core/errors'
import { type CustomResourceOptions, type Input, type Output, StarRocksResource, serve } from './core/resource'
import { type ConnectionInput, connectionShape } from './core/settings'
import { scalar, string } from './core/shape'
import type { CheckContext, Draft, Spec } from './core/spec'
import { hasUnknown } from './core/unknown'
import { readFrontendConfig, type ShownConfig, setFrontendConfig, showFrontendConfig } from './sql/frontend-config'
import type { Server } from './starrocks/connection'

/**
 * The arguments of a {@link FrontendConfig}.
 * @since 0.1.0
 */
export interface FrontendConfigArgs {
  /** The item, such as `background_refresh_metadata_interval_millis`. Default: the resource's name. A change replaces the resource. */
  readonly name?: Input<string>
  /** Its value. Changed in place. */
  readonly value: Input<string | number | boolean>
  /** How to reach StarRocks. Default: the stack's configuration, then the environment. Changes only Pulumi's state. */
  readonly connection?: Input<ConnectionArgs>
}

/**
 * A setting of the whole cluster, made on all its front ends while they run.
 *
 * ```ts
 * new starrocks.FrontendConfig('background_refresh_metadata_interval_millis', { value: 300_000 })
 * ```
 *
 * It does not survive a restart of a front end, which begins with its fe.conf again: write it there, too. A refresh sees that it is
 * lost, and the next `up` sets it again. When the resource is deleted, the item gets back the value that it had before, unless
 * somebody has changed it since. StarRocks 3.2 and later; the user of the connection needs OPERATE on SYSTEM.
 *
 * For the metadata of Hive catalogs there are `enable_background_refresh_connector_metadata` (default true),
 * `background_refresh_metadata_interval_millis` (600000) and `background_refresh_metadata_time_secs_since_last_access_secs` (86400).
 * @since 0.1.0
 */
export class FrontendConfig extends StarRocksResource {
  /** The item. */
  declare readonly name: Output<string>
  /** Its value. */
  declare readonly value: Output<string>
  /** The value before the resource was created, which a deletion brings back. */
  declare readonly previous: Output<string | undefined>

  /** The resource's name is that of the item, where `args` have none. */
  constructor(name: string, args: FrontendConfigArgs, options?: CustomResourceOptions) {
    super(spec, name, { ...args, name: args.name ?? name }, options)
  }
}

interface Inputs {
  readonly name: string
  readonly value: string
  readonly previous?: string
  readonly connection?: ConnectionInput
  /** Whether StarRocks was out of reach when it was to be asked for the value before. */
  readonly __unread?: boolean
}

const spec: Spec<Inputs, Inputs, ShownConfig> = {
  kind: 'FrontendConfig',
  file: 'frontend-config',
  // Every item has a value at all times.
  foreign: true,
  fields: {
    name: {
      shape: string({ pattern: /^[A-Za-z]\w*$/, says: 'the name of an item has letters, digits and _' }),
      policy: 'replace',
      required: true,
    },
    value: { shape: scalar(), policy: 'inPlace', required: true },
    connection: { shape: connectionShape, policy: 'stateOnly' },
  },
  computed: { previous: 'shown' },
  observed: [],

  id: (inputs) => inputs.name,
  complete,
  define: (inputs) => inputs,
  observe: ({ name }, server) => look(name, server),
  assume: ({ value }) => ({ value, mutable: true }),
  claim: () => {},

  steps: (seen, { name, value, __unread }) =>
    seen !== undefined && sameValue(seen.value, value)
      ? []
      : [{ statement: setFrontendConfig(name, value), ...(__unread && { ready: () => refuseToForget(name) }) }],

  // Only the first resource knows the value from before.
  inherit: ({ name }, removed) =>
    removed.name === name && removed.previous !== undefined ? { previous: removed.previous } : {},

  remainder({ name, previous }, _others, warn) {
    if (previous !== undefined)
      warn(
        `${name} keeps its value, since another resource of this stack declares it; ${previous}, which it was set to before, is not given back. To rename the resource, give it aliases`,
      )
    return undefined
  },

  drop: ({ name, previous }) => (previous === undefined ? [] : [{ statement: setFrontendConfig(name, previous) }]),

  // A value that is not ours any more is somebody else's, or that of fe.conf since a restart.
  dropSeen: (seen, { name, value, previous }) =>
    previous === undefined || !sameValue(seen.value, value) || sameValue(seen.value, previous)
      ? []
      : [{ statement: setFrontendConfig(name, previous) }],

  report: async () => ({}),
  drift: (seen, { value }) => (sameValue(seen.value, value) ? {} : { value: seen.value }),
}

async function complete(draft: Draft, { recorded, replaced, server, fail, warn }: CheckContext): Promise<void> {
  if (!hasUnknown(draft.value)) draft.value = String(draft.value)
  if (hasUnknown(draft.name)) return
  const own = [recorded, replaced].find((inputs) => inputs?.name === draft.name)
  if (own !== undefined) {
    if (own.previous !== undefined) draft.previous = own.previous
    return
  }
  const name = String(draft.name)
  warn(`${name} lasts until a front end restarts: write it into fe.conf, too`)
  if (server === undefined) return
  try {
    const seen = await look(name, server)
    if (seen === undefined) fail('name', `this StarRocks has no setting ${name}`)
    else if (!seen.mutable)
      fail('name', `${name} cannot be set while a front end runs; write it into fe.conf and restart`)
    else draft.previous = seen.value
  } catch (error) {
    if (!(error instanceof StarRocksError)) throw error
    // To go on would lose for good what a deletion is to bring back.
    if (error.is('refused')) fail('name', `what ${name} is set to cannot be read: ${messageOf(error)}`)
    else if (!error.answered) {
      draft.__unread = true
      warn(`what ${name} is set to is not known yet: ${messageOf(error)}`)
    } else warn(`what ${name} is set to is not known, and will not be brought back by a deletion: ${messageOf(error)}`)
  }
}

/** A preview may run before the cluster is there; a create, once it has an answer, has to know what it writes over. */
async function refuseToForget(name: string): Promise<void> {
  throw new ProviderError(
    `what ${name} was set to could not be asked when it was checked, and a deletion is to bring it back; run \`pulumi up\` again`,
  )
}

async function look(name: string, server: Server): Promise<ShownConfig | undefined> {
  return readFrontendConfig(await server.query(showFrontendConfig(name)), name)
}

/** `TRUE` reads back as `true`, and `0.80` as `0.8`. */
function sameValue(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase()) return true
  return a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b)
}

/** What the dynamic provider process serves for this kind of resource. */
export const handler = serve(spec)
