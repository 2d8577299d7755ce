/*
 * What `pulumi preview --json` prints, as far as a reviewer needs it (`PreviewDigest` of pkg/display/json.go). A digest also has the
 * configuration, which is never shown, and no violations of policies.
 */

export interface Digest {
  readonly steps?: readonly Step[] | null
  readonly diagnostics?: readonly Diagnostic[] | null
  /** The number of resources by operation; those that stay the same are not among the steps. */
  readonly changeSummary?: Readonly<Record<string, number>> | null
}

export interface Step {
  readonly op: string
  readonly urn: string
  readonly oldState?: State | null
  readonly newState?: State | null
  /** Keys of inputs. The engine has them only if the provider returns them. */
  readonly diffReasons?: readonly string[] | null
  readonly replaceReasons?: readonly string[] | null
  /** By the path of a property: `columns.city`, `columns[0].type`. */
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string; readonly inputDiff: boolean }>> | null
}

export interface State {
  readonly id?: string
  readonly inputs?: Values
  readonly outputs?: Values
  /** The engine forgets the object instead of deleting it. */
  readonly retainOnDelete?: boolean
}

export type Values = Readonly<Record<string, unknown>>

export interface Diagnostic {
  readonly urn?: string
  readonly message: string
  readonly severity: string
}
