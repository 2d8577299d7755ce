import type { CheckContext, Spec } from '../../core/spec'
import type { Draft, Values } from '../../core/values'
import type { ProviderError, StarRocksError } from '../../errors'
import type { Identity } from '../../sql/owner'
import type { DeletionPolicy, OnExisting } from '../args'
import type { Shown } from './read-typed'

/** The inputs that every kind of external catalog has, after check. */
export interface CatalogInputs extends Identity {
  readonly name: string
  readonly comment?: string | undefined
  readonly strictProperties?: boolean | undefined
  readonly validate: false | { readonly timeoutSeconds?: number | undefined }
  readonly onExisting: OnExisting
  readonly deletionPolicy?: DeletionPolicy | undefined
  /** Every property, secrets masked; after a refresh, the actual ones. */
  readonly allProperties: Readonly<Record<string, string>>
}

/** What one kind of external catalog has and others do not. `catalogSpec` makes a spec of it. */
export interface CatalogKind<Inputs extends CatalogInputs>
  extends Pick<Spec<Inputs, unknown, unknown>, 'kind' | 'file' | 'inputs'> {
  /** The inputs that become properties. While one of them is unknown, the properties are. */
  readonly defining: readonly (keyof Inputs & string)[]
  /** The inputs by which StarRocks reaches the metadata and the data. After a change of them it is asked for the databases. */
  readonly reaching: readonly (keyof Inputs & string)[]
  /** The checks that only this kind has. Every value can be unknown. */
  check(draft: Draft, context: CheckContext): Promise<void>
  /** All properties of the catalog with `type`, secrets in clear. Pure. */
  properties(inputs: Inputs): Record<string, string>
  /** True if the value of a property must not be shown. Absent: all but those that are known to be harmless. */
  isSecret?(key: string, inputs: Inputs): boolean
  /** True for a property that StarRocks adds to those of the statement. Nobody has to declare it. Absent: there are none. */
  isAddedByStarRocks?(key: string, inputs: Inputs): boolean
  /** True if the resource can take over a catalog of this type, in the spelling of the resources. */
  isOfType(type: string, inputs: Inputs): boolean
  /** The inputs that would declare a catalog with these properties, as far as they show; undefined for one of another kind. */
  describe(properties: Readonly<Record<string, string>>): Values | undefined
  /**
   * Reads the inputs from the properties that StarRocks shows, the required ones first. Each gives undefined if the properties declare no such
   * input.
   */
  readonly readers: Readonly<Record<string, (shown: Shown) => unknown>>
  /**
   * What lists the databases, such as `metastore`, and the settings to check if it does not answer. Undefined: the provider's user cannot
   * list them.
   */
  source(inputs: Inputs): { readonly what: string; readonly settings: string } | undefined
  /** The error of a create or a change that StarRocks refuses. Absent: the server's own. */
  refused?(inputs: Inputs): ((error: StarRocksError) => ProviderError) | undefined
}
