import { join } from 'node:path'
import type { Outcome, Scenario } from '../scenario'
import { median, repeated } from '../statistics'
import { inNewNode } from '../support/node'

const provider = join(__dirname, '../../../provider')

/** The start-up cost of every run, in a program and in the process of the dynamic provider. */
export const loading: Scenario = {
  name: 'loading',
  async run({ runs }): Promise<Outcome> {
    const modules = ['index', 'resources/pipe-table/handler', 'resources/role/handler']
    const loads = await repeated(runs, () => sequence(modules))
    const needless = await repeated(runs, loadedByPreview)
    const closures = median((await repeated(runs, loadForClosures)).map(({ part }) => part))
    const over = (i: number) => loads.map((one) => one[i]!).map(({ sdk, ours }) => (sdk + ours) / sdk)
    const needed = (name: keyof Loaded) => needless.map((one) => one[name])
    const against = 'loaded by check and diff of an unchanged PipeTable'
    return {
      figures: [
        {
          what: 'loading pulumi-starrocks in a program',
          against: 'loading @pulumi/pulumi alone',
          unit: 'x',
          samples: over(0),
          budget: ALLOWED_IN_PROGRAM,
        },
        {
          what: 'loading the provider module of PipeTable',
          against: 'loading @pulumi/pulumi alone',
          unit: 'x',
          samples: over(1),
          budget: ALLOWED,
        },
        { what: 'modules of the AWS SDK', against, unit: 'modules', samples: needed('sdk'), budget: 0 },
        { what: 'modules of hyparquet', against, unit: 'modules', samples: needed('parquet'), budget: 0 },
        { what: 'modules of mysql2', against, unit: 'modules', samples: needed('mysql'), budget: 0 },
      ],
      notes: [
        ...modules.map((name, i) => {
          const of = (part: 'sdk' | 'ours' | 'files') => Math.round(median(loads.map((one) => one[i]![part])))
          return `\`provider/${name}\` takes ${of('ours')} ms for ${of('files')} modules, in addition to the ${of('sdk')} ms of @pulumi/pulumi.`
        }),
        `Not ours: of the time that @pulumi/pulumi takes to load, in the program and again in the process of the dynamic provider, ${Math.round(closures * 100)} % are TypeScript and npm's arborist. The SDK needs them only to turn functions into text, which this package never asks for.`,
      ],
    }
  },
}

/** What a program loads before its first resource: the classes, and neither specs nor drivers. */
const ALLOWED_IN_PROGRAM = 1.05

/** 60 ms over the 600 ms of @pulumi/pulumi on the machine where the budget was set. */
const ALLOWED = 1.1

interface Load {
  /** Milliseconds. */
  readonly sdk: number
  readonly ours: number
  readonly files: number
}

function load(module: string): Promise<Load> {
  return inNewNode(`
    const start = performance.now()
    require('@pulumi/pulumi')
    const loaded = performance.now()
    const before = Object.keys(require.cache).length
    require(${JSON.stringify(join(provider, module))})
    const ours = performance.now() - loaded
    console.log(JSON.stringify({ sdk: loaded - start, ours, files: Object.keys(require.cache).length - before }))`)
}

/** The part of the SDK's time in which it loads what it needs to serialize functions. */
function loadForClosures(): Promise<{ part: number }> {
  return inNewNode(`
    const Module = require('node:module')
    const load = Module._load
    let closures = 0
    Module._load = function (name, ...rest) {
      const start = performance.now()
      const loaded = load.call(this, name, ...rest)
      if (name === 'typescript' || name === '@npmcli/arborist') closures += performance.now() - start
      return loaded
    }
    const start = performance.now()
    require('@pulumi/pulumi')
    console.log(JSON.stringify({ part: closures / (performance.now() - start) }))`)
}

async function sequence(modules: readonly string[]): Promise<Load[]> {
  const loads: Load[] = []
  for (const module of modules) loads.push(await load(module))
  return loads
}

interface Loaded {
  readonly sdk: number
  readonly parquet: number
  readonly mysql: number
}

function loadedByPreview(): Promise<Loaded> {
  return inNewNode(`
    require('@pulumi/pulumi')
    const { handler } = require(${JSON.stringify(join(provider, 'resources/pipe-table/handler'))})
    const raw = { bucket: 'lake', auth: { type: 'default' } }
    const config = { 'starrocks:host': '127.0.0.1:1', 'starrocks:objectStorages': JSON.stringify({ raw }) }
    const inputs = { __urn: 'urn:pulumi:s::p::t::x', database: 'd', tableName: 't', pathPrefix: 'x/', sourceStorageName: 'raw' }
    const recorded = {
      ...inputs,
      columns: { id: 'INT' },
      source: { path: 's3://lake/x/[^_.]*.parquet', access: 'default credentials' },
      __layout: { columns: ['id'], partitionKeys: [], glob: '[^_.]*.parquet', files: 1 },
      tableProperties: {},
      pipe: 'running',
    }
    const count = (name) => Object.keys(require.cache).filter((file) => file.includes('node_modules/' + name)).length
    ;(async () => {
      await handler.configure({ config: { get: (key) => config[key] } })
      const { failures, inputs: checked } = await handler.check(recorded, inputs)
      if (failures.length > 0) throw new Error(JSON.stringify(failures))
      await handler.diff('d.t', recorded, checked)
      console.log(JSON.stringify({ sdk: count('@aws-sdk'), parquet: count('hyparquet'), mysql: count('mysql2') }))
    })()`)
}
