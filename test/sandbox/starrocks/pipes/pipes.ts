import type { FrontEnd } from '../frontend'
import { sortedByName } from '../metadata'
import type { PipeDefinition } from './pipe'
import { Pipe } from './pipe'
import { PipeRunner } from './runner'

/** All pipes of the cluster and their runners. */
export class Pipes {
  private readonly runners = new Map<string, PipeRunner>()

  constructor(private readonly frontEnd: FrontEnd) {}

  find(database: string, name: string): Pipe | undefined {
    return this.runners.get(key(database, name))?.pipe
  }

  all(): Pipe[] {
    const pipes = [...this.runners.values()].map(({ pipe }) => ({
      name: key(pipe.definition.database, pipe.definition.name),
      pipe,
    }))
    return sortedByName(pipes).map(({ pipe }) => pipe)
  }

  create(definition: PipeDefinition): void {
    this.add(new Pipe(definition))
  }

  state() {
    return this.all().map((pipe) => pipe.kept())
  }

  restore(pipes: ReturnType<Pipes['state']>): void {
    for (const kept of pipes) this.add(Pipe.restored(kept))
  }

  wake(pipe: Pipe): void {
    this.runners.get(key(pipe.definition.database, pipe.definition.name))?.wake()
  }

  /** Forgets the pipe with all that it knew of its files. */
  drop(database: string, name: string): void {
    const runner = this.runners.get(key(database, name))
    this.runners.delete(key(database, name))
    runner?.stop()
  }

  dropAllOf(database: string): void {
    const names = this.all().flatMap(({ definition }) => (definition.database === database ? [definition.name] : []))
    for (const name of names) this.drop(database, name)
  }

  /** Restarts the front end: the data that its pipes had only in memory are lost. */
  restart(): void {
    for (const runner of this.runners.values()) {
      runner.pipe.forget()
      runner.wake()
    }
  }

  async poll(): Promise<void> {
    await Promise.all([...this.runners.values()].map((runner) => runner.pollNow()))
  }

  async idle(): Promise<void> {
    await Promise.all([...this.runners.values()].map((runner) => runner.idle()))
  }

  async stop(): Promise<void> {
    const runners = [...this.runners.values()]
    for (const runner of runners) runner.stop()
    await Promise.all(runners.map((runner) => runner.idle()))
  }

  private add(pipe: Pipe): void {
    const runner = new PipeRunner(this.frontEnd, pipe)
    this.runners.set(key(pipe.definition.database, pipe.definition.name), runner)
    if (!this.frontEnd.passive) runner.wake()
  }
}

const key = (database: string, name: string) => `${database}\n${name}`
