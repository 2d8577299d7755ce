import { dotted } from '../../core/named'
import type { FieldPolicy } from '../../core/policy'
import type { Spec } from '../../core/spec'
import { dropLakeTable } from '../../sql/hive'
import type { Engine, TableInputs } from './engine'

/**
 * What the specs of all tables in a lake have in common.
 *
 * @param engineOf the format of a table, by its inputs
 * @param policies the policies of the spec itself
 */
export function tableSpec<Inputs extends TableInputs, Desired, Actual>(
  engineOf: (inputs: Partial<Inputs>) => Engine<Inputs, Desired, Actual>,
  policies: () => Readonly<Record<string, FieldPolicy>>,
): Omit<Spec<Inputs, Desired, Actual>, 'kind' | 'file' | 'inputs' | 'policies' | 'computed' | 'plan'> {
  const id = ({ catalog, database, name }: TableInputs) => `${catalog}.${database}.${name}`
  return {
    observed: ['locationUri'],
    id,
    named: {
      ...dotted('catalog', 'database', 'name'),
      describe: (actual, inputs) => engineOf(inputs).describe(actual),
    },
    imports: { declare: (actual, inputs) => engineOf(inputs).declare(actual, inputs) },
    complete: (draft, context) => engineOf(draft as Partial<Inputs>).complete(draft, context, policies()),
    define: (inputs, config) => engineOf(inputs).define(inputs, config),
    read: (inputs, server, before) => engineOf(inputs).read(inputs, server, before),
    actualFromState: (recorded, config) => engineOf(recorded).actualFromState(recorded, config),
    restoreSecrets: (actual, recorded) => engineOf(recorded).restoreSecrets?.(actual, recorded) ?? actual,
    objects: (actual, inputs) => engineOf(inputs).objects(actual, inputs),
    confirmAdoption: (actual, inputs, context) => engineOf(inputs).confirmAdoption(actual, inputs, context),

    planDelete: (inputs) => (inputs.deletionPolicy === 'delete' ? [dropOf(inputs)] : []),
    // A read precedes the DROP, which succeeds if the metastore does not answer.
    planDeleteOf: (_, inputs) => [dropOf(inputs)],

    async replacementCost(recorded, server) {
      if (recorded.deletionPolicy !== 'delete') return `leaves table ${id(recorded)} where it is`
      return engineOf(recorded).replacementCost(recorded, server)
    },

    outputs: (inputs, server, _, warn) => engineOf(inputs).outputs(inputs, server, warn),
    declared: (actual, recorded, config) => engineOf(recorded).declared(actual, recorded, config),
  }
}

function dropOf({ catalog, database, name }: TableInputs) {
  return { statement: dropLakeTable(database, name), catalog, part: 'table' }
}
