import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { policies } from '../../core/statements'
import type { ShownHiveTable, HiveTable as Table } from '../../sql/hive'
import { type HiveTableInputs, hive, hivePolicies } from '../catalog-table/hive'
import { tableSpec } from '../catalog-table/table-spec'

/** A CatalogTable of Hive, under its former name. */
export const spec: Spec<HiveTableInputs, Table & { readonly catalog: string }, ShownHiveTable> = {
  kind: 'HiveTable',
  family: 'catalog table',
  file: 'hive-table',
  inputs: schema.inputsOf('HiveTable'),
  policies: hivePolicies,
  computed: { located: 'shown' },
  ...tableSpec(
    () => hive,
    () => policies(spec),
  ),
  plan: hive.plan,
}
