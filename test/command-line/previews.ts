import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Project } from '../cli/project'
import { parquet, startLake } from '../support/lake'
import { withoutAccidents } from './accidents'

/** Previews that the real CLI printed as JSON: the life of `previews/program.js`, by both faces of the provider. */

const FOLDER = join(__dirname, 'previews')

export const FACES = ['dynamic', 'plugin'] as const
export type Face = (typeof FACES)[number]

export const STEPS = ['create', 'same', 'update', 'replace', 'delete', 'invalid', 'drift'] as const
export type StepName = (typeof STEPS)[number]

function fileOf(face: Face, step: StepName): string {
  return join(FOLDER, face, `${step}.json`)
}

/** The recorded output of `pulumi preview --json`. */
export function recorded(face: Face, step: StepName): string {
  return readFileSync(fileOf(face, step), 'utf8')
}

export function record(face: Face, previews: ReadonlyMap<StepName, string>): void {
  mkdirSync(join(FOLDER, face), { recursive: true })
  for (const [step, json] of previews) writeFileSync(fileOf(face, step), json)
}

/** Runs the program on the real CLI and the sandbox, and gives all its previews. */
export async function liveThrough(face: Face): Promise<Map<StepName, string>> {
  const lake = await startLake({ jobMilliseconds: 0 })
  const ids = { name: 'id', data: [1, 2], type: 'INT32' } as const
  await lake.s3.put('trips/a.parquet', await parquet(ids))
  await lake.s3.put('rides/a.parquet', await parquet(ids, { name: 'city', data: ['x', 'y'], type: 'STRING' }))
  const { 'starrocks:objectStorages': storages, ...config } = lake.config
  const store = JSON.stringify(JSON.parse(storages!).raw)
  const project = await Project.open({
    config: { ...config, 'story:face': face, 'story:store': store, 'story:step': 'create' },
  })
  const previews = new Map<StepName, string>()
  const preview = async (step: StepName, ...flags: string[]) => {
    const { stdout } = await project.previewJson(...flags)
    previews.set(step, withoutAccidents(stdout))
  }
  try {
    copyFileSync(join(FOLDER, 'program.js'), join(project.folder, 'index.js'))
    await preview('create')
    await project.run('up')
    for (const step of ['same', 'update', 'replace', 'delete', 'invalid'] as const) {
      project.configure({ 'story:step': step })
      await preview(step)
    }
    project.configure({ 'story:step': 'create' })
    await lake.starrocks.query('DROP PIPE lake.trips')
    await preview('drift', '--refresh')
  } finally {
    await project.close()
    await lake.close()
  }
  return previews
}
