// The program whose previews are recorded beside it. `step` says how far its life is; `face` which of the two faces serves it.
const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')

const config = new pulumi.Config('story')
const step = config.require('step')
const face = config.require('face')
const store = config.requireObject('store')
const is = (...steps) => steps.includes(step)

/** A resource of another provider; its token is not known before it exists. */
class Job extends pulumi.dynamic.Resource {
  constructor(name, text) {
    const provider = {
      create: async (inputs) => ({ id: 'job', outs: { ...inputs, token: 't1' } }),
      update: async (_id, { token }, inputs) => ({ outs: { ...inputs, token } }),
    }
    super(provider, name, { text, token: undefined })
  }
}

function make(kind, name, args, options) {
  if (face === 'dynamic') return new starrocks[kind](name, args, options)
  return new pulumi.CustomResource(`starrocks:index:${kind}`, name, args, options)
}

const app = new pulumi.ComponentResource('house:App', 'app')
const job = is('delete') ? { token: 't1' } : new Job('job', is('update') ? 'two' : 'one')

const lake = make('Database', 'lake', is('invalid') ? { dataQuota: 'a lot' } : {})
const inLake = { dependsOn: lake, parent: app }

const trips = make(
  'PipeTable',
  'trips',
  {
    database: 'lake',
    pathPrefix: is('replace') ? 'rides/' : 'trips/',
    sourceStorage: store,
    pollingIntervalSeconds: is('update') ? 60 : 5,
    waitForLoad: { timeoutSeconds: 60 },
    allowRowLoss: is('replace', 'delete'),
  },
  inLake,
)

if (!is('delete'))
  make(
    'Table',
    'orders',
    {
      database: 'lake',
      columns: is('update')
        ? [
            { name: 'id', type: 'BIGINT', comment: 'the number of the order' },
            { name: 'total', type: 'BIGINT', renamedFrom: 'amount' },
            { name: 'city', type: 'VARCHAR(20)', default: 'Rome' },
          ]
        : [
            { name: 'id', type: 'BIGINT' },
            { name: 'amount', type: 'INT' },
            { name: 'note', type: 'VARCHAR(100)', comment: 'a <b>note</b> for @octocat | `x`' },
          ],
      ...(is('replace') && { keyConfig: { type: 'primary', columns: ['id'] } }),
      tableProperties: { replication_num: '1' },
      allowRowLoss: true,
    },
    inLake,
  )

if (!is('delete'))
  make(
    'View',
    'totals',
    {
      database: 'lake',
      query: is('update') ? 'SELECT id, id + 1 AS next\nFROM lake.trips' : 'SELECT id\nFROM lake.trips',
    },
    { ...inLake, dependsOn: [lake, trips] },
  )

// What another resource decides is not known before it exists.
make('Role', 'reader', { name: pulumi.interpolate`reader_${job.token}`, comment: 'reads' })
if (!is('delete')) make('Role', 'kept', {}, { retainOnDelete: true })
make('User', 'app', {
  name: 'app',
  authentication: {
    type: 'password',
    password: pulumi.secret(is('update') ? 'rotated-password-2' : 'first-password-1'),
  },
})
make('HiveCatalog', 'hive', {
  metastore: { type: 'hive', uris: ['thrift://metastore:9083'] },
  validate: false,
  storage: {
    type: 's3',
    auth: {
      type: 'accessKey',
      accessKey: 'AKIAEXAMPLE',
      secretKey: pulumi.secret(is('update') ? 'second-key-2222' : 'first-key-11111'),
    },
    region: 'eu-west-1',
  },
})
