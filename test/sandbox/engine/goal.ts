import type { ReadResourceRequest, RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb'
import { Unsupported } from './errors'
import type { ResourceState } from './state'
import { fromStruct, type Props } from './values'

/** The desired state of a resource in the program. */
export interface Goal {
  type: string
  name: string
  custom: boolean
  parent?: string
  properties: Props
  dependencies: string[]
  propertyDependencies: Record<string, string[]>
  /** The reference of its provider. */
  provider: string
  protect?: boolean
  retainOnDelete?: boolean
  deletedWith?: string
  deleteBeforeReplace?: boolean
  ignoreChanges: string[]
  replaceOnChanges: string[]
  additionalSecretOutputs: string[]
  customTimeouts: Record<string, number>
  aliases: Alias[]
  importId?: string
}

/** Another URN of a resource: complete, or by the parts that differ. */
export interface Alias {
  urn?: string
  name?: string
  type?: string
  stack?: string
  project?: string
  parent?: string
  noParent?: boolean
}

/** An object that the program reads (`get`). */
export interface ReadGoal {
  type: string
  name: string
  id: string
  parent?: string
  properties: Props
  dependencies: string[]
  provider: string
  additionalSecretOutputs: string[]
}

/** Reads a registration, and refuses unsupported options by name. */
export function goalOf(request: RegisterResourceRequest): Goal {
  refuse('remote components', request.getRemote())
  refuse('transforms', request.getTransformsList().length > 0)
  refuse(
    'resource hooks',
    Object.values(request.getHooks()?.toObject() ?? {}).some((names) => names.length > 0),
  )
  refuse('parameterized packages', request.getPackageref() !== '')
  refuse('replaceWith', request.getReplaceWithList().length > 0)
  refuse('replacementTrigger', request.hasReplacementTrigger())
  refuse('hideDiffs', request.getHidediffsList().length > 0)
  refuse(
    'explicit provider resources',
    request.getType().startsWith('pulumi:providers:') || request.getProvider() !== '',
  )
  const properties = fromStruct(request.getObject())
  const propertyDependencies: Record<string, string[]> = {}
  for (const key of Object.keys(properties)) propertyDependencies[key] = []
  request.getPropertydependenciesMap().forEach((deps, key) => {
    propertyDependencies[key] = deps.getUrnsList()
  })
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent() || undefined,
    properties,
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    provider: '',
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deletedWith: request.getDeletedwith() || undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    customTimeouts: timeouts(request.getCustomtimeouts()?.toObject()),
    aliases: request.getAliasesList().map((alias) => {
      const spec = alias.getSpec()
      if (!spec) return { urn: alias.getUrn() }
      const { name, type, stack, project, parenturn, noparent } = spec.toObject()
      return { name, type, stack, project, parent: parenturn, noParent: noparent }
    }),
    importId: request.getImportid() || undefined,
  }
}

/** Reads a `get`. */
export function readGoalOf(request: ReadResourceRequest): ReadGoal {
  refuse('parameterized packages', request.getPackageref() !== '')
  refuse('explicit provider resources', request.getProvider() !== '')
  return {
    type: request.getType(),
    name: request.getName(),
    id: request.getId(),
    parent: request.getParent() || undefined,
    properties: fromStruct(request.getProperties()),
    dependencies: request.getDependenciesList(),
    provider: '',
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  }
}

function refuse(feature: string, asked: boolean): void {
  if (asked) throw new Unsupported(feature)
}

const SECONDS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 }

/** Reads durations (`1h30m`) as seconds. */
function timeouts(given: Record<string, string> | undefined): Record<string, number> {
  const parse = (text: string) =>
    [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * SECONDS[unit!]!, 0)
  return Object.fromEntries(
    Object.entries(given ?? {})
      .filter(([, text]) => text)
      .map(([key, text]) => [key.replace('pb_', ''), parse(text)]),
  )
}

/** The desired resource before any step. */
export function stateOf(
  urn: string,
  goal: Pick<ReadGoal, 'type' | 'dependencies' | 'provider' | 'additionalSecretOutputs'> & Partial<Goal>,
  old: ResourceState | undefined,
): ResourceState {
  return {
    urn,
    type: goal.type,
    custom: goal.custom ?? false,
    delete: false,
    pendingReplacement: false,
    id: '',
    inputs: {},
    outputs: {},
    parent: goal.parent,
    protect: goal.protect ?? false,
    external: false,
    retainOnDelete: goal.retainOnDelete ?? false,
    dependencies: goal.dependencies,
    propertyDependencies: goal.propertyDependencies ?? {},
    provider: goal.provider,
    deletedWith: goal.deletedWith,
    initErrors: [],
    additionalSecretOutputs: goal.additionalSecretOutputs,
    ignoreChanges: goal.ignoreChanges ?? [],
    replaceOnChanges: goal.replaceOnChanges ?? [],
    customTimeouts: goal.customTimeouts,
    created: old?.created,
    modified: old?.modified,
    formerUrn: old && old.urn !== urn ? old.urn : undefined,
  }
}
