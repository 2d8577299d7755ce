import { type Need, needsOf } from '../../provider/resources/least-privileges'
import { setCatalog } from '../../provider/sql/catalog'
import { grantSql, type HeldObject, type Holder, INTERNAL_CATALOG, objectText } from '../../provider/sql/show-grants'
import { type Declared, listInput, textInput } from './declared'
import { grouped } from './grouped'
import type { Holdings, Target } from './holdings'

/** Privileges that a resource needs, and the user lacks. */
export interface Lack {
  readonly privileges: readonly string[]
  /** Where the user needs them. */
  readonly on: HeldObject
  readonly catalog: string
  /** True if the user has them on other objects, which may be enough. */
  readonly isPartial: boolean
}

/** What a declared resource would lack. `isKnown`: whether a database or a catalog exists already. */
export function lacksOf(resource: Declared, holdings: Holdings, isKnown: (target: Target) => boolean): Lack[] {
  return needsOf(resource.kind)
    .needs.filter(({ inputs }) => inputs === undefined || inputs.some((name) => resource.inputs[name] !== undefined))
    .flatMap((need) => {
      const targets = targetsOf(need, resource)
      const held = (privilege: string) => targets.map((target) => holdings.has(privilege, target))
      const missing = need.privileges.filter((privilege) => held(privilege).includes('missing'))
      const partly = need.privileges.filter(
        (privilege) => !missing.includes(privilege) && held(privilege).includes('partly'),
      )
      const [first] = targets
      if (first === undefined) return []
      const lack = { on: objectOf(first, isKnown), catalog: first.catalog }
      return [
        ...(missing.length > 0 ? [{ ...lack, privileges: missing, isPartial: false }] : []),
        ...(partly.length > 0 ? [{ ...lack, privileges: partly, isPartial: true }] : []),
      ]
    })
}

/** The objects of a need. An input that is not known yet stands for all objects there are. */
function targetsOf({ on, named, read, privileges }: Need, resource: Declared): Target[] {
  const catalog = textInput(resource, 'catalog') ?? INTERNAL_CATALOG
  if (on === 'SYSTEM') return [{ kind: on, catalog: INTERNAL_CATALOG }]
  if (privileges.includes('CREATE DATABASE')) return [{ kind: on, catalog, name: catalog }]
  if (read) return [{ kind: on, catalog, isSome: true }]
  const names = named === undefined ? undefined : (listInput(resource, named) ?? asList(textInput(resource, named)))
  const database = textInput(resource, 'database')
  const target = { kind: on, catalog, ...(database !== undefined && on !== 'DATABASE' && { database }) }
  return names === undefined || names.length === 0 ? [target] : names.map((name) => ({ ...target, name }))
}

function asList(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : [text]
}

/** The object for a GRANT that works now: an object that does not exist yet cannot be named, but all of its kind can. */
function objectOf(target: Target, isKnown: (target: Target) => boolean): HeldObject {
  const { kind, catalog, database, name } = target
  if (kind === 'CATALOG' || kind === 'DATABASE')
    return name !== undefined && isKnown(target) ? { kind, scope: 'one', name } : { kind, scope: 'all' }
  const home: Target = { kind: 'DATABASE', catalog, ...(database !== undefined && { name: database }) }
  return database !== undefined && isKnown(home) ? { kind, scope: 'database', database } : { kind, scope: 'all' }
}

/** `CREATE PIPE on DATABASE lake` */
export function lackText({ privileges, on, catalog }: Lack): string {
  const where = catalog === INTERNAL_CATALOG || on.kind === 'CATALOG' ? '' : ` of catalog ${catalog}`
  return `${privileges.join(', ')} on ${objectText(on)}${where}`
}

/** The statements that give what is missing; those for the same object are one. */
export function grantsFor(lacks: readonly Lack[], to: Holder): string[] {
  const grants = grouped(lacks, ({ on, catalog }) => `${sessionCatalog(on, catalog)} ${objectText(on)}`).map((same) => {
    const { on, catalog } = same[0]!
    const privileges = [...new Set(same.flatMap((lack) => lack.privileges))]
    const { masked } = grantSql({ type: 'privileges', privileges, on, to, grantable: false })
    return { catalog: sessionCatalog(on, catalog), text: `${masked};` }
  })
  const internalFirst = grants.toSorted(
    (a, b) => Number(a.catalog !== INTERNAL_CATALOG) - Number(b.catalog !== INTERNAL_CATALOG),
  )
  return grouped(internalFirst, ({ catalog }) => catalog).flatMap((same) => {
    const { catalog } = same[0]!
    const texts = same.map(({ text }) => text)
    return catalog === INTERNAL_CATALOG ? texts : [`${setCatalog(catalog).masked};`, ...texts]
  })
}

/** The catalog in which a GRANT has to be made. */
function sessionCatalog({ kind }: HeldObject, catalog: string): string {
  return kind === 'CATALOG' ? INTERNAL_CATALOG : catalog
}

/** The statement that gives a built-in role. */
export function roleGrant(role: string, to: Holder): string {
  return `${grantSql({ type: 'roles', roles: [role], to }).masked};`
}
