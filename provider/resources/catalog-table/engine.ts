import type { FieldPolicy } from '../../core/policy'
import type { CheckContext, Spec } from '../../core/spec'
import type { Draft, Values } from '../../core/values'
import type { LakeColumn } from '../../sql/hive'
import type { Server } from '../../starrocks/server'
import type { DeletionPolicy, OnExisting } from '../args'

/** The inputs that tables of every engine have, after check. */
export interface TableInputs {
  readonly catalog: string
  readonly database: string
  readonly name: string
  readonly columns: readonly LakeColumn[]
  readonly partitionBy: readonly string[]
  readonly location?: string
  readonly fileFormat: string
  readonly comment?: string
  readonly deletionPolicy: DeletionPolicy
  readonly onExisting: OnExisting
}

/** What a table is in one format of the lake: the part of a spec that depends on the format. */
export interface Engine<Inputs, Desired, Actual>
  extends Pick<
    Spec<Inputs, Desired, Actual>,
    'define' | 'read' | 'restoreSecrets' | 'actualFromState' | 'confirmAdoption' | 'plan' | 'declared'
  > {
  /** What `get` returns; undefined for a table of another engine. */
  describe(actual: Actual): Values | undefined
  /** What `pulumi import` declares. */
  declare(actual: Actual, inputs: Inputs): Values | undefined
  complete(draft: Draft, context: CheckContext, policies: Readonly<Record<string, FieldPolicy>>): Promise<void>
  objects: NonNullable<Spec<Inputs, Desired, Actual>['objects']>
  /** What the replacement of a table costs that may be dropped. */
  replacementCost(recorded: Inputs, server: Server): Promise<string | undefined>
  outputs(inputs: Inputs, server: Server, warn: (message: string) => void): Promise<Values>
}
