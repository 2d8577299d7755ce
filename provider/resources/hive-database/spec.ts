import { schema } from '../../core/schema'
import type { Spec } from '../../core/spec'
import { hiveCaseProblem } from '../../sql/hive'
import { type Actual, databaseSpec, type Inputs } from '../catalog-database/database-spec'

/** A CatalogDatabase of a Hive catalog, under its former name. */
export const spec: Spec<Inputs, Inputs, Actual> = {
  kind: 'HiveDatabase',
  family: 'catalog database',
  file: 'hive-database',
  inputs: schema.inputsOf('HiveDatabase'),
  ...databaseSpec(({ name }, { fail }) => {
    const problem = hiveCaseProblem(String(name))
    if (problem !== undefined) fail('name', problem)
  }),
}
