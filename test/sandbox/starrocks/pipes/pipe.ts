import { timeText } from '../answer'
import type { LakeFile } from '../lake'
import type { Masking } from '../masking'
import { maskedStatement } from '../masking'
import type { Insert } from '../statements'
import type { Cell } from '../store'
import type { PipeSettings } from './properties'
import { pipeSettings } from './properties'

export type PipeState = 'RUNNING' | 'SUSPEND' | 'FINISHED' | 'ERROR'
export type FileState = 'UNLOADED' | 'LOADING' | 'FINISHED' | 'ERROR'

export interface PipeFile {
  file: LakeFile
  state: FileState
  stagedAt: Date
  startedAt?: Date
  finishedAt?: Date
  error?: string
  /** True after RETRY. */
  retried?: boolean
}

export interface PipeDefinition {
  id: number
  databaseId: number
  database: string
  name: string
  table: string
  properties: Map<string, string>
  insert: Insert
  /** The text from INSERT to the end of the packet, comments and credentials included. */
  sql: string
  source: Map<string, string>
}

/** A pipe and its record of its files; `runner.ts` loads them. */
export class Pipe {
  state: PipeState = 'RUNNING'
  files = new Map<string, PipeFile>()
  createdAt = new Date()
  settings: PipeSettings
  failures = 0
  polledAt?: Date
  /** Has its source been listed? */
  listed = false
  private loadedFiles = 0
  private loadedBytes = 0
  private lastLoadedAt?: Date
  private lastError?: { message: string; at: Date }

  constructor(readonly definition: PipeDefinition) {
    this.settings = pipeSettings(definition.properties)
  }

  /** The persistent part of a pipe, without errors and load times. */
  kept() {
    const { definition, state, files, createdAt, listed, loadedFiles, loadedBytes } = this
    return { definition, state, files, createdAt, listed, loadedFiles, loadedBytes }
  }

  /** A file that was being loaded is loaded again. */
  static restored({ definition, ...kept }: ReturnType<Pipe['kept']>): Pipe {
    const pipe = new Pipe(definition)
    Object.assign(pipe, kept)
    for (const file of pipe.filesIn('LOADING')) file.state = 'UNLOADED'
    return pipe
  }

  /** Takes in a listing: a file is known by its name and its ETag, so a changed one is new. */
  discover(listed: LakeFile[]): void {
    for (const file of listed) {
      const identity = `${file.uri}\n${file.etag}`
      if (!this.files.has(identity)) this.files.set(identity, { file, state: 'UNLOADED', stagedAt: new Date() })
    }
  }

  filesIn(state: FileState): PipeFile[] {
    return [...this.files.values()].filter((file) => file.state === state)
  }

  /** The next files to load, as many as the batch limits allow, and at least one. */
  takeBatch(): PipeFile[] {
    const batch: PipeFile[] = []
    let bytes = 0
    for (const file of this.filesIn('UNLOADED')) {
      if (batch.length >= this.settings.batchFiles) break
      if (batch.length > 0 && bytes + file.file.size > this.settings.batchBytes) break
      bytes += file.file.size
      batch.push(file)
    }
    for (const file of batch) Object.assign(file, { state: 'LOADING', startedAt: new Date() })
    return batch
  }

  retry(file: PipeFile): void {
    Object.assign(file, { state: 'UNLOADED', error: undefined, retried: true })
  }

  /** The batch waits again: the pipe was stopped before it could be loaded. */
  putBack(batch: PipeFile[]): void {
    for (const file of batch) file.state = 'UNLOADED'
  }

  finish(batch: PipeFile[]): void {
    this.lastLoadedAt = new Date()
    for (const file of batch) {
      Object.assign(file, { state: 'FINISHED', finishedAt: this.lastLoadedAt })
      this.loadedFiles++
      this.loadedBytes += file.file.size
    }
  }

  fail(batch: PipeFile[], message: string): void {
    for (const file of batch) Object.assign(file, { state: 'ERROR', error: message, finishedAt: new Date() })
    this.report(message)
  }

  report(message: string): void {
    this.lastError = { message, at: new Date() }
  }

  /** Drops the data that a restart of the front end loses: errors that are not in the journal, and counters. */
  forget(): void {
    this.lastError = undefined
    this.lastLoadedAt = undefined
    this.failures = 0
    if (this.state === 'ERROR') this.state = 'RUNNING'
  }

  setProperties(properties: Map<string, string>): void {
    pipeSettings(properties)
    const merged = new Map([...this.definition.properties, ...properties])
    this.settings = pipeSettings(merged)
    for (const [key, value] of properties) this.definition.properties.set(key, value)
  }

  /** The row of SHOW PIPES. */
  showRow(): Cell[] {
    const { database, id, name } = this.definition
    return [
      database,
      String(id),
      name,
      this.state,
      this.tableName,
      this.loadStatus,
      this.errorText,
      timeText(this.createdAt),
    ]
  }

  /** The row of DESC PIPE. */
  descRow({ pipes: style }: Masking): Cell[] {
    const { databaseId, id, name, sql, source } = this.definition
    const properties = this.sortedProperties()
    const text = properties.length === 0 ? '' : JSON.stringify(Object.fromEntries(properties))
    const path = `FILE_SOURCE(path=${source.get('path')})`
    return [String(databaseId), String(id), name, 'FILE', this.tableName, path, maskedStatement(sql, style), text]
  }

  /** The row of information_schema.pipes. */
  viewRow(): Cell[] {
    const properties = this.sortedProperties().map(([key, value]) => `'${key}'='${value}'`)
    const text = properties.length === 0 ? '' : `(${properties.join(',')})`
    const [database, id, name, ...rest] = this.showRow()
    return [database!, id!, name!, text, ...rest]
  }

  /** The rows of information_schema.pipe_files. */
  fileRows(): Cell[][] {
    const { database, id, name } = this.definition
    const time = (at?: Date) => (at ? timeText(at) : null)
    return [...this.files.values()].map(({ file, state, stagedAt, startedAt, finishedAt, error }) => [
      database,
      String(id),
      name,
      file.uri,
      file.etag,
      String(file.size),
      timeText(file.modifiedAt),
      state,
      timeText(stagedAt),
      time(startedAt),
      time(finishedAt),
      error ?? null,
    ])
  }

  private sortedProperties(): [string, string][] {
    return [...this.definition.properties].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  private get tableName(): string {
    return `${this.definition.database}.${this.definition.table}`
  }

  private get loadStatus(): string {
    const status = {
      loadedFiles: this.loadedFiles,
      loadedBytes: this.loadedBytes,
      loadingFiles: this.filesIn('LOADING').length,
      ...(this.lastLoadedAt ? { lastLoadedTime: timeText(this.lastLoadedAt) } : {}),
    }
    return JSON.stringify(status)
  }

  private get errorText(): Cell {
    if (!this.lastError) return null
    return JSON.stringify({ errorMessage: this.lastError.message, errorTime: timeText(this.lastError.at) })
  }
}
