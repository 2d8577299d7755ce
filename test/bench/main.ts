import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pointer } from '../../provider/core/resource'
import { inferColumns } from '../../provider/lake/infer'
import { openStore } from '../../provider/lake/store'
import { startS3 } from '../sandbox/s3'

/** A promise of the design and how it is kept: `npm run bench`. */
interface Measure {
  readonly what: string
  readonly value: number
  readonly budget: number
  readonly unit: string
}

async function main(): Promise<void> {
  const measures = [longestPointer(), ...modulesLoaded(), await rangedReads(200)]
  const rows = measures.map(({ what, value, budget, unit }) => ({
    what,
    measured: `${value} ${unit}`,
    budget: `<= ${budget} ${unit}`,
    kept: value <= budget ? 'yes' : 'NO',
  }))
  console.table(rows)
  if (measures.some(({ value, budget }) => value > budget)) process.exitCode = 1
}

function longestPointer(): Measure {
  const lengths = ['database', 'pipe-table'].map((file) => Buffer.byteLength(pointer(file)))
  return { what: '__provider in state', value: Math.max(...lengths), budget: 160, unit: 'bytes' }
}

/** In a process of its own, since this one has loaded everything. */
function modulesLoaded(): Measure[] {
  const provider = join(__dirname, '../../provider/pipe-table.js')
  const script = `
    require('@pulumi/pulumi')
    const { handler } = require(${JSON.stringify(provider)})
    const raw = { bucket: 'lake', auth: { type: 'default' } }
    const config = { 'starrocks:host': '127.0.0.1:1', 'starrocks:objectStorages': JSON.stringify({ raw }) }
    const inputs = { __urn: 'urn:pulumi:s::p::t::x', database: 'd', tableName: 't', pathPrefix: 'x/', sourceStorageName: 'raw' }
    const known = {
      ...inputs,
      columns: { id: 'INT' },
      source: { path: 's3://lake/x/*.parquet', access: 'default credentials' },
      __layout: { location: 's3://lake/x/', columns: [{ name: 'id', type: 'INT' }], partitionKeys: [], glob: '*.parquet', files: 1 },
    }
    const count = (name) => Object.keys(require.cache).filter((file) => file.includes('node_modules/' + name)).length
    ;(async () => {
      await handler.configure({ config: { get: (key) => config[key] } })
      const { failures } = await handler.check(known, inputs)
      if (failures.length > 0) throw new Error(JSON.stringify(failures))
      console.log(JSON.stringify([count('@aws-sdk'), count('hyparquet'), count('mysql2')]))
    })()`
  const [sdk, parquet, mysql] = JSON.parse(
    execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }),
  ) as number[]
  const unchanged = 'loaded by a preview without changes'
  return [
    { what: `AWS SDK modules ${unchanged}`, value: sdk ?? NaN, budget: 0, unit: 'modules' },
    { what: `hyparquet modules ${unchanged}`, value: parquet ?? NaN, budget: 0, unit: 'modules' },
    { what: `mysql2 modules ${unchanged}`, value: mysql ?? NaN, budget: 0, unit: 'modules' },
  ]
}

async function rangedReads(files: number): Promise<Measure> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const s3 = await startS3()
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'id', data: [1, 2, 3], type: 'INT32' }] }))
  for (let i = 0; i < files; i++) await s3.put(`x/${i}.parquet`, bytes)
  const auth = { type: 'accessKey', accessKey: s3.accessKey, secretKey: s3.secretKey } as const
  const store = await openStore({ bucket: s3.bucket, endpoint: s3.endpoint, pathStyleAccess: true, auth })
  await inferColumns(store, { prefix: 'x/' })
  store.close()
  const reads = s3.requests.filter(({ method, range }) => method === 'GET' && range !== undefined).length
  await s3.close()
  return { what: 'ranged reads a file, footers under 64 KiB', value: reads / files, budget: 1, unit: 'reads' }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
