import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lake, parquet, startLake } from '../support/lake'
import { type Declaration, ofPlugin, Project } from './project'

/**
 * On Node 20 the AWS SDK prints a warning as soon as it is used, and Pulumi shows what a provider prints. The warning is for those who
 * choose the version of the SDK: this package pins it. docs/getting-started.md says so.
 */
const VARIABLE = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'
const WARNING = 'NodeVersionSupportWarning'
const warns = Number(process.versions.node.split('.')[0]) < 22

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1], type: 'INT32' }))
})
afterAll(() => lake?.close())

const table: Declaration = {
  kind: 'PipeTable',
  name: 'trips',
  args: { database: 'lake', pathPrefix: 'trips/', sourceStorageName: 'raw' },
}

/** What a preview shows that uses the SDK: requests go there once the store has refused the direct ones. */
async function preview(declaration: Declaration, env: Record<string, string>): Promise<string> {
  const storages = JSON.parse(lake.config['starrocks:objectStorages']!)
  storages.raw.auth.secretKey = 'not-the-key-of-this-store'
  const config = { ...lake.config, 'starrocks:objectStorages': JSON.stringify(storages) }
  const project = await Project.open({ config, env })
  try {
    project.declare([declaration])
    const { text, diagnostics } = await project.attempt('preview')
    return text + diagnostics.map(({ message }) => message).join('\n')
  } finally {
    await project.close()
  }
}

test.each([
  ['package', table],
  ['plugin', ofPlugin(table)],
])('the warning does not reach whoever runs Pulumi with the %s', async (_, declaration) => {
  const shown = await preview(declaration, {})
  expect(shown).toContain('SignatureDoesNotMatch')
  expect(shown).not.toContain(WARNING)
})

test.skipIf(!warns)(`it does with ${VARIABLE}=false`, async () => {
  expect(await preview(table, { [VARIABLE]: 'false' })).toContain(WARNING)
})
