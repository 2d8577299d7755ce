import type { UserMark } from '../../core/user-mark'
import { holderOf } from '../../sql/grant'
import type { Identity } from '../../sql/owner'
import { identityText, type UserHolder } from '../../sql/show-grants'
import type { Authentication, ShownAuthentication } from '../../sql/user'
import type { Checked } from '../args'
import type { UserArgs } from './args'

export interface Inputs extends Checked<UserArgs, 'name' | 'onExisting'>, Identity {
  readonly __origin?: string
}

export interface Desired {
  readonly user: UserHolder
  readonly mark: { readonly role: string; readonly owner: string }
  readonly authentication: Authentication
  /** Undefined: they stay as they are. */
  readonly defaultRoles: readonly string[] | undefined
  readonly properties: Readonly<Record<string, string>>
}

export interface Actual {
  readonly mark: UserMark | undefined
  readonly shown: ShownAuthentication
  /** The authentication that state has. StarRocks shows no password. */
  readonly known?: Authentication
  /** All roles of the user but the one with the mark. */
  readonly roles: readonly string[]
  /** The default roles that state has. StarRocks shows none. */
  readonly defaultRoles?: readonly string[] | undefined
  /** Privileges as SHOW GRANTS writes them. */
  readonly privileges: readonly string[]
  /** The properties that are declared, or were, as far as StarRocks shows them. */
  readonly properties: Readonly<Record<string, string>>
  /** True after a run that failed in the middle: the password and the default roles in state may not be the actual ones. */
  readonly isUnsettled: boolean
}

type Named = Pick<Inputs, 'name' | 'host' | 'domain'>

export function userOfInputs({ name, host, domain }: Named): UserHolder {
  const options = { ...(host !== undefined && { host }), ...(domain !== undefined && { domain }) }
  return holderOf({ type: 'user', name, ...options }) as UserHolder
}

/** `'rose'@'%'`, as SHOW USERS writes it. */
export function userText(inputs: Named): string {
  return identityText(userOfInputs(inputs))
}
