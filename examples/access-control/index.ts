import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'
import { onExisting } from './existing'
import { lakes } from './lakes'
import { people, programs } from './roles'
import { declareSignOn } from './sign-on'

const config = new pulumi.Config('access-control')

// The tables and materialized views that programs create for reports.
const reports = new starrocks.Database('reports', { onExisting })
new starrocks.Grant('service-creates-reports', {
  privileges: ['CREATE TABLE', 'CREATE MATERIALIZED VIEW'],
  on: { type: 'database', name: reports.name },
  to: { type: 'role', name: programs.service!.name },
})

if (config.requireBoolean('singleSignOn')) declareSignOn()

export const catalogs = lakes.map(({ catalog }) => catalog)
export const roles = Object.values({ ...programs, ...people }).map(({ name }) => name)
