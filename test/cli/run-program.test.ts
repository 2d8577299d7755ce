import { afterAll, beforeAll, expect, test } from 'vitest'
import { useLake } from '../support/use-lake'
import { Project } from './project'

/** `--run-program`: a refresh and a destroy with the present configuration instead of the recorded one. */
const lake = useLake({ password: 'first-password' })
let project: Project
beforeAll(async () => {
  project = await Project.open({ config: { ...lake.config, 'starrocks:password': 'first-password' } })
  await project.declare([{ kind: 'Role', name: 'analyst', args: { comment: 'reads' } }]).run('up')
  await lake.query("ALTER USER root IDENTIFIED BY 'second-password'")
  project.configure({ 'starrocks:password': 'second-password' })
})
afterAll(() => project?.close())

test('a refresh uses the recorded password, which is refused', async () => {
  expect(await project.fail('refresh')).toContain('Access denied')
})

test('refresh --run-program uses the new password', async () => {
  expect((await project.run('refresh', '--run-program')).summary).toEqual({ same: 2 })
})

test('destroy --run-program uses the new password', async () => {
  await project.run('destroy', '--run-program')
  expect(JSON.stringify(await lake.query('SHOW ROLES'))).not.toContain('analyst')
})
