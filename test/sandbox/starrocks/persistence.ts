import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { FrontEnd } from './frontend'

/** The directory that keeps a cluster: the rows in a DuckDB file, all else in one of V8's structured clones. */
export class Directory {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true })
  }

  get rows(): string {
    return path.join(this.directory, 'rows.duckdb')
  }

  /** Restores the state of a former process. */
  load(frontEnd: FrontEnd): void {
    if (!existsSync(this.file)) return
    restore(frontEnd, deserialize(readFileSync(this.file)) as State)
  }

  /** Saves the current state; if the process dies meanwhile, the former state remains. */
  save(frontEnd: FrontEnd): void {
    const draft = `${this.file}.draft`
    writeFileSync(draft, serialize(stateOf(frontEnd)))
    renameSync(draft, this.file)
  }

  private get file(): string {
    return path.join(this.directory, 'front-end.bin')
  }
}

export type State = ReturnType<typeof stateOf>

/** The state that a front end writes to its journal. */
export function stateOf(frontEnd: FrontEnd) {
  return {
    metadata: frontEnd.metadata.state(),
    catalogs: frontEnd.catalogs.state(),
    security: frontEnd.security.state(),
    analyses: frontEnd.analyses.state(),
    tasks: frontEnd.tasks.state(),
    pipes: frontEnd.pipes.state(),
    loads: frontEnd.loads.state(),
    resourceGroups: frontEnd.resourceGroups.state(),
    storageVolumes: frontEnd.storageVolumes.state(),
    securityIntegrations: frontEnd.securityIntegrations.state(),
    groupProviders: frontEnd.groupProviders.state(),
  }
}

export function restore(frontEnd: FrontEnd, state: State): void {
  frontEnd.metadata.restore(state.metadata)
  frontEnd.catalogs.restore(state.catalogs)
  frontEnd.security.restore(state.security)
  frontEnd.analyses.restore(state.analyses)
  frontEnd.tasks.restore(state.tasks)
  frontEnd.materializedViews.restore()
  frontEnd.pipes.restore(state.pipes)
  // A state that was saved by an older sandbox has none of these.
  if (state.loads) frontEnd.loads.restore(state.loads)
  if (state.resourceGroups) frontEnd.resourceGroups.restore(state.resourceGroups)
  if (state.storageVolumes) frontEnd.storageVolumes.restore(state.storageVolumes)
  if (state.securityIntegrations) frontEnd.securityIntegrations.restore(state.securityIntegrations)
  if (state.groupProviders) frontEnd.groupProviders.restore(state.groupProviders)
}
