import type { Expression } from '../ast'
import { analyzing, bare } from '../errors'
import type { FrontEnd } from '../frontend'
import { hashOrder } from '../hash-order'
import { javaDouble, javaNumber } from '../java'
import { label } from '../query/label'

/** The queries of a resource group (`ResourceGroupClassifier`). */
export interface Classifier {
  id: number
  user?: string
  role?: string
  queryTypes?: string[]
  databases?: number[]
  sourceIp?: string
  planCpuCostRange?: [number, number]
  planMemCostRange?: [number, number]
}

const USER = /^[a-zA-Z][a-zA-Z0-9_]{1,63}\/?[.a-zA-Z0-9_-]{0,63}$/
const ADDRESS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/
const RANGE_FORM =
  "the format must be '[min, max)' where min and max are double (including infinity and -infinity) and min must be less than max"

/** Reads `(user = 'u', query_type in ('select'), ...)` as `ResourceGroupAnalyzer.convertPredicateToClassifier` does. */
export function classifierOf(predicates: Expression[], frontEnd: FrontEnd): Classifier {
  const classifier: Classifier = { id: 0 }
  for (const predicate of predicates) read(predicate, classifier, frontEnd)
  if (Object.keys(classifier).length === 1)
    throw analyzing(
      "At least one of ('user', 'role', 'query_type', 'db', 'source_ip', 'plan_cpu_cost_range', 'plan_mem_cost_range') should be given",
    )
  return classifier
}

/** The text in SHOW RESOURCE GROUP. */
export function classifierText(classifier: Classifier, { metadata }: FrontEnd): string {
  const { id, user, role, queryTypes, databases, sourceIp, planCpuCostRange, planMemCostRange } = classifier
  const named = hashOrder(databases ?? [], (database) => database).map(
    (database) => [...metadata.databases.values()].find((one) => one.id === database)?.name ?? 'unknown',
  )
  const range = ([min, max]: [number, number]) => `[${boundText(min)}, ${boundText(max)})`
  const parts = [
    `id=${id}`,
    `weight=${javaDouble(weight(classifier))}`,
    user && `user=${user}`,
    role && `role=${role}`,
    queryTypes && `query_type in (${[...queryTypes].sort().join(', ')})`,
    databases && `db='${named.join(',')}'`,
    sourceIp && `source_ip=${sourceIp}`,
    planCpuCostRange && `plan_cpu_cost_range=${range(planCpuCostRange)}`,
    planMemCostRange && `plan_mem_cost_range=${range(planMemCostRange)}`,
  ]
  return `(${parts.filter((part) => part !== undefined).join(', ')})`
}

/** True if SHOW RESOURCE GROUPS without ALL shows it to a user. */
export function isVisible({ user, role, sourceIp }: Classifier, name: string, roles: ReadonlySet<string>): boolean {
  if (user !== undefined && user !== name) return false
  if (role !== undefined && !roles.has(role)) return false
  return sourceIp === undefined || isInRange(sourceIp, '127.0.0.1')
}

function weight(classifier: Classifier): number {
  const { user, role, queryTypes, databases, sourceIp, planCpuCostRange, planMemCostRange } = classifier
  const single = [user, role, planCpuCostRange, planMemCostRange].filter((one) => one !== undefined).length
  const types = queryTypes ? 1 + 0.1 / queryTypes.length : 0
  // The narrower the network, the more it weighs: half at most.
  const bits = sourceIp ? Number(sourceIp.split('/')[1]) : 0
  return single + types + (sourceIp ? 1 + (bits > 30 ? 32 : bits) / 64 : 0) + 10 * (databases?.length ?? 0)
}

function read(predicate: Expression, classifier: Classifier, frontEnd: FrontEnd): void {
  if (predicate.kind === 'binary' && predicate.op === '=') {
    const { left, right } = predicate
    if (left.kind !== 'column' || right.kind !== 'literal' || right.type !== 'string')
      throw analyzing(`Illegal classifier '${label(predicate)}'`)
    readEqual(left.parts.at(-1)!, right.value, label(predicate), classifier, frontEnd)
  } else if (predicate.kind === 'in' && !predicate.negated && Array.isArray(predicate.items)) {
    const { operand, items } = predicate
    const values = items.flatMap((item) => (item.kind === 'literal' && item.type === 'string' ? [item.value] : []))
    if (operand.kind !== 'column' || values.length < items.length)
      throw analyzing(`Illegal classifier specifier: '${label(predicate)}'`)
    const key = operand.parts.at(-1)!
    if (key.toLowerCase() !== 'query_type') throw analyzing(`Unsupported classifier specifier: '${key}'`)
    const types = new Set(values.map((value) => value.toUpperCase()))
    for (const value of values)
      if (!['SELECT', 'INSERT'].includes(value.toUpperCase())) throw analyzing(`Unsupported query_type: '${value}'`)
    classifier.queryTypes = [...types]
  } else throw analyzing(`Illegal classifier specifier: '${label(predicate)}'`)
}

function readEqual(key: string, value: string, shown: string, classifier: Classifier, { metadata }: FrontEnd): void {
  switch (key.toLowerCase()) {
    case 'user':
      if (!USER.test(value)) throw analyzing(`Illegal classifier specifier 'user': '${shown}'`)
      classifier.user = value
      return
    case 'role':
      if (!/^\w+$/.test(value)) throw analyzing(`Illegal classifier specifier 'role': '${shown}'`)
      classifier.role = value
      return
    case 'source_ip':
      if (!isNetwork(value)) throw bare(`Unexpected exception: Could not parse [${value}]`)
      // `SubnetInfo.getCidrSignature` writes the numbers again.
      classifier.sourceIp = value.replace(/\d+/g, (number) => String(Number(number)))
      return
    case 'db':
      classifier.databases = value.split(',').map((name) => {
        const database = metadata.databases.get(name)
        if (!database) throw analyzing(`Specified database not exists: ${name}`)
        return database.id
      })
      return
    case 'plan_cpu_cost_range':
      classifier.planCpuCostRange = rangeOf('plan_cpu_cost_range', value, shown)
      return
    case 'plan_mem_cost_range':
      classifier.planMemCostRange = rangeOf('plan_mem_cost_range', value, shown)
      return
    default:
      throw analyzing(`Unsupported classifier specifier: '${key}'`)
  }
}

function rangeOf(key: string, value: string, shown: string): [number, number] {
  const [, low, high] = /\s*\[\s*(.+?)\s*,\s*(.+?)\s*\)\s*/.exec(value) ?? []
  const [min, max] = [bound(low), bound(high)]
  if (min === undefined || max === undefined || min >= max)
    throw analyzing(`Illegal classifier specifier '${key}': '${shown}', and ${RANGE_FORM}`)
  return [min, max]
}

function bound(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const infinite = /^(-?)infinity$/i.exec(text)
  if (infinite) return infinite[1] ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return javaNumber(text)
}

const boundText = (value: number) => (Number.isFinite(value) ? javaDouble(value) : String(value))

function isNetwork(text: string): boolean {
  const [, ...parts] = ADDRESS.exec(text) ?? []
  return parts.length === 5 && parts.slice(0, 4).every((part) => Number(part) < 256) && Number(parts[4]) <= 32
}

function isInRange(network: string, address: string): boolean {
  const [start, bits] = network.split('/') as [string, string]
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(bits))
  return Math.floor(number(start) / size) === Math.floor(number(address) / size)
}
