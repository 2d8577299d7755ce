import { dotted } from '../../core/named'
import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { policies } from '../../core/statements'
import { ExistsError, InputError } from '../../errors'
import { copyMarker } from '../../sql/copy-marker'
import { counted } from '../../sql/counted'
import { changeOf } from './change'
import { complete, replacementPolicy, SHAPING_POLICIES } from './check'
import { declaredInputs, describeInputs, importedInputs } from './declared'
import { define, tableOf } from './definition'
import { mayLoseRows, plan, planDelete, planDeleteOf, read } from './lifecycle'
import type { Actual, Desired, Inputs } from './model'
import { outputs, readCached } from './outline'
import { ownedTable, shownAs } from './read'
import { countRows, deleteRefusal } from './rows'

export const spec: Spec<Inputs, Desired, Actual> = {
  kind: 'Table',
  file: 'table',
  inputs: schema.inputsOf('Table'),
  policies: SHAPING_POLICIES,
  computed: { replacement: replacementPolicy, __revoked: 'shown', __remake: 'shown' },
  observed: ['__fingerprint'],

  id: ({ database, name }) => `${database}.${name}`,
  named: { ...dotted('database', 'name'), describe: ({ table }) => describeInputs(table) },
  imports: { declare: ({ table }) => importedInputs(table) },

  complete: (draft, context) => complete(draft, context, () => policies(spec)),
  define,
  read,
  readCached,
  actualFromState: (recorded) => ({ table: shownAs(tableOf(recorded)) }),
  objects: ({ table }, { database, name }) => [ownedTable(database, name, table)],

  confirmAdoption({ table }, inputs, { adopts }) {
    const { database, name } = inputs
    const { obstacles } = changeOf(table, define(inputs))
    if (obstacles.length === 0) return
    if (!adopts && (inputs.onChange === 'copy' || copyMarker.read(table.comment ?? '') !== undefined)) return
    const origin = adopts ? 'exists already and' : 'was left by an interrupted run and'
    throw new ExistsError(
      'name',
      `table ${database}.${name} ${origin} cannot become the declared one: ${obstacles.join('; ')}; drop it, or choose another name`,
    )
  },

  plan,
  planDelete,
  planDeleteOf,
  grantSubjects: ({ database, name }) => ({ table: { type: 'table', database, name } }),

  async confirmDelete(inputs, { session: { server }, replacement }) {
    if (mayLoseRows(inputs, replacement)) return
    const { database, name } = inputs
    const rows = await countRows(server, database, name)
    if (rows > 0) throw new InputError('allowRowLoss', deleteRefusal(`${database}.${name}`)(counted(rows, 'row')))
  },

  async replacementCost({ database, name }, server) {
    const rows = await countRows(server, database, name)
    return `drops table ${database}.${name}${rows === 0 ? ', which is empty' : ` with its ${counted(rows, 'row')}, which are lost`}`
  },

  outputs,
  declared: declaredInputs,
}
