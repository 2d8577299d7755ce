import type { Builder } from './builder'
import { external } from './external'
import { grants } from './grants'
import { jobs } from './jobs'
import { loads } from './loads'
import { paths } from './paths'
import { tables } from './tables'
import { users } from './users'

export type { Builder, Slot } from './builder'

/** Every builder of statements in provider/sql that takes text. */
export const BUILDERS: Readonly<Record<string, Builder>> = {
  ...paths(),
  ...tables,
  ...loads,
  ...external,
  ...grants(),
  ...jobs,
  ...users(),
}
