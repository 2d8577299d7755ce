import { afterEach, beforeEach, expect, test } from 'vitest'
import { useLake } from '../support/use-lake'
import { ofPlugin, Project } from './project'

/** `replaceOnChanges` with the plugin, which tells the engine the paths of changes; `commands.test.ts` has that of dynamic resources. */
const lake = useLake()
let project: Project
beforeEach(async () => {
  project = await Project.open({ config: lake.config })
})
afterEach(() => project.close())

test('replaceOnChanges replaces a resource of the plugin, and the new object keeps the grants', async () => {
  const role = (comment: string) =>
    ofPlugin({ kind: 'Role', name: 'analyst', args: { comment }, options: { replaceOnChanges: ['comment'] } })
  await project.declare([role('reads')]).run('up')
  await lake.query('GRANT CREATE DATABASE ON CATALOG default_catalog TO ROLE analyst')
  const { operations, text } = await project.declare([role('writes')]).run('up')
  expect(
    operations.map(({ op }) => op),
    text,
  ).toContain('create-replacement')
  expect(JSON.stringify(await lake.query('SHOW GRANTS FOR ROLE analyst'))).toContain('CREATE DATABASE')
  await project.expectNoChange()
})
