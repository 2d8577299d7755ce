import * as starrocks from 'pulumi-starrocks'

/** What a tenant gets: a database, the events of its prefix of the lake, and a role that may read them. A Pulumi program. */
export function tenant(name: string) {
  const database = new starrocks.Database(`tenant_${name}`)
  const events = new starrocks.PipeTable('events', {
    database: database.name,
    pathPrefix: `${name}/events/`,
    sourceStorageName: 'raw',
    pollingIntervalSeconds: 30,
  })
  const reader = new starrocks.Role(`${name}_reader`)
  new starrocks.Grant('reader', {
    privileges: ['SELECT'],
    on: { type: 'allTables', database: database.name },
    to: { type: 'role', name: reader.name },
  })
  return { table: events.id, role: reader.name }
}
