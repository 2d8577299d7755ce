import type { Sql } from '../../../provider/sql/quote'

/** What a text is for, which decides what it may be. */
export type Slot = 'name' | 'text' | 'key' | 'secret' | 'field' | 'value' | 'owner'

type Texts = Readonly<Record<string, string>>

/** A statement with hostile text in all its places. */
export interface Builder {
  readonly slots: Readonly<Record<string, Slot>>
  /** May refuse any of the texts by a QuoteError, before there is a statement. */
  build(texts: Texts): Sql
  /** The same texts, as the sandbox's parser reads them from the statement. */
  read(packet: string): Record<string, string | undefined>
}

interface Draft<Slots extends Readonly<Record<string, Slot>>> {
  readonly slots: Slots
  build(texts: { readonly [Name in keyof Slots]: string }): Sql
  read(packet: string): { [Name in keyof Slots]: string | undefined }
}

/** Lets a builder name its texts, and forgets the names. */
export const builder = <Slots extends Readonly<Record<string, Slot>>>(draft: Draft<Slots>) =>
  draft as unknown as Builder

export const entry = (properties: ReadonlyMap<string, string>, except: readonly string[] = []) => {
  const [key, value] = [...properties].find(([name]) => !except.includes(name)) ?? []
  return { key, value }
}
export const first = <T>(items: readonly T[] | undefined) => items?.[0]

export const columnsOf = (clause: object | undefined) =>
  clause && 'columns' in clause ? (clause.columns as readonly string[]) : undefined
