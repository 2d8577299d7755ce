import type { Expression } from '../ast'
import { analyzing, bare } from '../errors'
import type { FrontEnd } from '../frontend'
import { hashOrder, javaHash } from '../hash-order'
import { sortedByName } from '../metadata'
import type { Session } from '../session'
import type { Cell } from '../store'
import { type Classifier, classifierOf, classifierText, isVisible } from './classifier'
import {
  checkAlteration,
  checkCreation,
  checkShares,
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

/** The groups of every cluster; they can be altered, but never classified or dropped. */
const BUILTIN: ResourceGroup[] = [
  { id: 2, name: 'default_wg', properties: { cpu_weight_percent: 100n, mem_limit: 1 }, classifiers: [] },
  {
    id: 3,
    name: 'default_mv_wg',
    properties: { cpu_weight_percent: 1n, mem_limit: 0.8, spill_mem_limit_threshold: 0.8 },
    classifiers: [],
  },
]
const isBuiltin = (name: string) => BUILTIN.some((group) => group.name === name)

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

/** The resource groups (`ResourceGroupMgr`), as 4.1 has them. No query here is held to one. */
export class ResourceGroups {
  private groups = new Map(BUILTIN.map((group) => [group.name, structuredClone(group)]))

  constructor(private readonly frontEnd: FrontEnd) {}

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
    const properties = groupProperties(given)
    checkCreation(properties)
    if (this.groups.has(name) && !orReplace) {
      if (ifNotExists) return
      throw bare(`RESOURCE_GROUP(${name}) already exists`)
    }
    this.checkKind(name, properties, classifiers)
    this.checkPool(properties)
    const { metadata } = this.frontEnd
    const id = BUILTIN.find((group) => group.name === name)?.id ?? metadata.nextId()
    for (const classifier of classifiers) classifier.id = metadata.nextId()
    this.groups.set(name, { id, name, properties, classifiers })
  }

  alter(name: string, change: Alteration): void {
    const added = change.kind === 'addClassifiers' ? change.classifiers.map((e) => classifierOf(e, this.frontEnd)) : []
    const changed = change.kind === 'properties' ? groupProperties(change.properties) : undefined
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

  /** The rows of one group, of all, or of those that a user may fall into. */
  rows(wanted: { name: string } | 'ALL' | Session, verbose: boolean): Cell[][] {
    if (wanted === 'ALL') return sortedByName(this.groups.values()).flatMap((group) => this.groupRows(group, verbose))
    if ('name' in wanted) {
      const group = this.groups.get(wanted.name)
      if (!group) throw analyzing(`Unknown resource group '${wanted.name}' `, 5079)
      return this.groupRows(group, verbose)
    }
    const inOrder = hashOrder(this.groups.values(), ({ name }) => javaHash(name))
    return inOrder.flatMap((group) =>
      group.classifiers
        .filter((one) => isVisible(one, wanted.user, wanted.access.activeRoles))
        .map((one) => this.row(group, one, verbose)),
    )
  }

  private groupRows(group: ResourceGroup, verbose: boolean): Cell[][] {
    const classifiers = group.classifiers.length > 0 ? group.classifiers : [{ id: 0 }]
    return classifiers.map((classifier) => this.row(group, classifier, verbose))
  }

  private row({ id, name, properties }: ResourceGroup, classifier: Classifier, verbose: boolean): Cell[] {
    const pool = verbose ? [properties.mem_pool ?? 'default_mem_pool'] : []
    return [
      name,
      String(id),
      ...propertyCells(properties, verbose),
      classifierText(classifier, this.frontEnd),
      ...pool,
      '',
    ]
  }

  private alterProperties(group: ResourceGroup, changed: GroupProperties): void {
    const { properties } = group
    // A weight that another share replaces does not count.
    const others = ['cpu_weight_percent', 'exclusive_cpu_cores', 'exclusive_cpu_percent'] as const
    const shared = others.some((name) => (properties[name] ?? 0n) > 0n)
    checkShares({ ...properties, cpu_weight: shared ? 0n : properties.cpu_weight, ...changed, type: properties.type })
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
