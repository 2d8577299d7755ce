import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

const config = new pulumi.Config('role-and-grants')

const marts = new starrocks.Database('marts')
const analyst = new starrocks.Role('analyst', { comment: 'reads the lake, fills the marts' })
const to = { type: 'role' as const, name: analyst.name }

// All tables of the Hive catalog, also those that the metastore gets later.
new starrocks.Grant('analyst-reads-hive', {
  privileges: ['SELECT'],
  on: { type: 'allTables', catalog: config.require('catalog') },
  to,
})

new starrocks.Grant('analyst-makes-tables', {
  privileges: ['CREATE TABLE', 'CREATE VIEW'],
  on: { type: 'database', name: marts.name },
  to,
})

new starrocks.Grant('analyst-fills-marts', {
  privileges: ['SELECT', 'INSERT', 'DELETE'],
  on: { type: 'allTables', database: marts.name },
  to,
})

// All tables hold neither views nor materialized views.
new starrocks.Grant('analyst-reads-views', {
  privileges: ['SELECT'],
  on: { type: 'allViews', database: marts.name },
  to,
})

export const role = analyst.name
