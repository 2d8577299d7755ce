import type { Expression } from '../ast'
import { analyzing, bare } from '../errors'
import type { FrontEnd } from '../frontend'
import { hashOrder, javaHash } from '../hash-order'
import { sortedByName } from '../metadata'
import type { Session } from '../session'
import type { Cell } from '../store'
import { type Classifier, classifierOf, classifierText, isVisible } from './classifier'
import {
  CORES,
  checkAlteration,
  checkCreation,
  checkShares,
  columnsOf,
  type GroupProperties,
  groupProperties,
  propertyCells,
} from './properties'

export interface ResourceGroup {
  id: number
  name: string
  properties: GroupProperties
  classifiers: Classifier[]
}

/** The groups of every cluster since 3.3.5; they can be altered, but never classified or dropped. */
function builtInGroups({ features }: FrontEnd): ResourceGroup[] {
  if (!features.atLeast(3, 3, 5)) return []
  const share = (weight: bigint, percent: bigint): GroupProperties =>
    features.atLeast(4, 1) ? { cpu_weight_percent: percent } : { cpu_weight: weight }
  return [
    { id: 2, name: 'default_wg', properties: { ...share(CORES, 100n), mem_limit: 1 }, classifiers: [] },
    {
      id: 3,
      name: 'default_mv_wg',
      properties: { ...share(1n, 1n), mem_limit: 0.8, spill_mem_limit_threshold: 0.8 },
      classifiers: [],
    },
  ]
}
const IDS: Readonly<Record<string, number>> = { default_wg: 2, default_mv_wg: 3 }
const isBuiltin = (name: string) => name in IDS

export interface Creation {
  name: string
  ifNotExists: boolean
  orReplace: boolean
  classifiers: Expression[][]
  properties: Map<string, string>
}

export type Alteration =
  | { kind: 'addClassifiers'; classifiers: Expression[][] }
  | { kind: 'dropClassifiers'; ids: number[] | 'ALL' }
  | { kind: 'properties'; properties: Map<string, string> }

/** The resource groups (`ResourceGroupMgr`). Only those of 4.1 are recorded; older ones follow the source. No query here is held to one. */
export class ResourceGroups {
  private groups: Map<string, ResourceGroup>

  constructor(private readonly frontEnd: FrontEnd) {
    this.groups = new Map(builtInGroups(frontEnd).map((group) => [group.name, group]))
  }

  state() {
    return this.groups
  }

  restore(groups: Map<string, ResourceGroup>): void {
    this.groups = groups
  }

  has(name: string): boolean {
    return this.groups.has(name)
  }

  create({ name, ifNotExists, orReplace, classifiers: predicates, properties: given }: Creation): void {
    const classifiers = predicates.map((one) => classifierOf(one, this.frontEnd))
    const properties = groupProperties(given, this.frontEnd.features)
    checkCreation(properties, this.frontEnd.features)
    if (this.groups.has(name) && !orReplace) {
      if (ifNotExists) return
      throw bare(`RESOURCE_GROUP(${name}) already exists`)
    }
    this.checkKind(name, properties, classifiers)
    this.checkPool(properties)
    const { metadata } = this.frontEnd
    const id = IDS[name] ?? metadata.nextId()
    for (const classifier of classifiers) classifier.id = metadata.nextId()
    this.groups.set(name, { id, name, properties, classifiers })
  }

  alter(name: string, change: Alteration): void {
    const added = change.kind === 'addClassifiers' ? change.classifiers.map((e) => classifierOf(e, this.frontEnd)) : []
    const changed =
      change.kind === 'properties' ? groupProperties(change.properties, this.frontEnd.features) : undefined
    if (changed) checkAlteration(changed)
    else if (isBuiltin(name)) throw analyzing(`cannot alter classifiers of builtin resource group [${name}]`)
    const group = this.groups.get(name)
    if (!group) throw bare(`RESOURCE_GROUP(${name}) does not exist`)
    if (changed) {
      this.alterProperties(group, changed)
      return
    }
    if (group.properties.type === 'MV') throw bare('MV Resource Group not support classifiers.')
    for (const classifier of added) classifier.id = this.frontEnd.metadata.nextId()
    const dropped = change.kind === 'dropClassifiers' ? change.ids : []
    const kept = dropped === 'ALL' ? [] : group.classifiers.filter(({ id }) => !dropped.includes(id))
    group.classifiers = [...kept, ...added]
  }

  drop(name: string, ifExists: boolean): void {
    if (isBuiltin(name)) throw analyzing(`cannot drop builtin resource group [${name}]`)
    if (this.groups.delete(name)) this.frontEnd.metadata.nextId()
    else if (!ifExists) throw bare(`RESOURCE_GROUP(${name}) does not exist`)
  }

  /** The columns of SHOW RESOURCE GROUP. */
  columns(verbose: boolean): string[] {
    return columnsOf(this.frontEnd.features, verbose)
  }

  /** The rows of one group, of all, or of those that a user may fall into: the cells by column. */
  rows(wanted: { name: string } | 'ALL' | Session): Record<string, Cell>[] {
    if (wanted === 'ALL') return sortedByName(this.groups.values()).flatMap((group) => this.groupRows(group))
    if ('name' in wanted) {
      const group = this.groups.get(wanted.name)
      if (!group) throw analyzing(`Unknown resource group '${wanted.name}' `, 5079)
      return this.groupRows(group)
    }
    const inOrder = hashOrder(this.groups.values(), ({ name }) => javaHash(name))
    return inOrder.flatMap((group) =>
      group.classifiers
        .filter((one) => isVisible(one, wanted.user, wanted.access.activeRoles))
        .map((one) => this.row(group, one)),
    )
  }

  private groupRows(group: ResourceGroup): Record<string, Cell>[] {
    const classifiers = group.classifiers.length > 0 ? group.classifiers : [{ id: 0 }]
    return classifiers.map((classifier) => this.row(group, classifier))
  }

  private row({ id, name, properties }: ResourceGroup, classifier: Classifier): Record<string, Cell> {
    const classifiers = classifierText(classifier, this.frontEnd)
    return { name, id: String(id), ...propertyCells(properties), classifiers }
  }

  private alterProperties(group: ResourceGroup, changed: GroupProperties): void {
    const { properties } = group
    // A weight that another share replaces does not count.
    const others = ['cpu_weight_percent', 'exclusive_cpu_cores', 'exclusive_cpu_percent'] as const
    const shared = others.some((name) => (properties[name] ?? 0n) > 0n)
    checkShares(
      { ...properties, cpu_weight: shared ? 0n : properties.cpu_weight, ...changed, type: properties.type },
      this.frontEnd.features,
    )
    const pool = properties.mem_pool ?? 'default_mem_pool'
    if (changed.mem_pool !== undefined && changed.mem_pool !== pool)
      throw bare(`Property \`mem_pool\` cannot be altered [${properties.mem_pool ?? 'null'}].`)
    const limit = changed.mem_limit ?? properties.mem_limit
    if (pool !== 'default_mem_pool' && limit !== properties.mem_limit)
      throw bare(`Property \`mem_limit\` cannot be altered for resource groups with mem_pool [${pool}].`)
    group.properties = { ...properties, ...changed }
    // The version of the group, which the back ends compare, also takes an id.
    this.frontEnd.metadata.nextId()
  }

  private checkKind(name: string, { type = 'NORMAL' }: GroupProperties, classifiers: Classifier[]): void {
    const short = [...this.groups.values()].find((group) => group.properties.type === 'SHORT_QUERY')
    if (type === 'SHORT_QUERY' && short) throw bare(`There can be only one short_query RESOURCE_GROUP (${short.name})`)
    if (type === 'MV' && classifiers.length > 0) throw bare('MV Resource Group not support classifiers.')
    if (type !== 'MV' && classifiers.length === 0 && !isBuiltin(name))
      throw bare('This type Resource Group need define classifiers.')
  }

  /** All groups of a pool of memory have one limit. */
  private checkPool({ mem_pool: pool, mem_limit: limit }: GroupProperties): void {
    if (pool === undefined || pool === 'default_mem_pool') return
    const fits = [...this.groups.values()].every(({ properties: p }) => p.mem_pool !== pool || p.mem_limit === limit)
    if (!fits) throw bare(`Property \`mem_limit\` must be equal for all resource groups using the mem_pool [${pool}].`)
  }
}
