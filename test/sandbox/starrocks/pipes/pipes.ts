import type { FrontEnd } from '../frontend'
import { sortedByName } from '../metadata'
import type { PipeDefinition } from './pipe'
import { Pipe } from './pipe'
import { PipeRunner } from './runner'

/** All pipes of the cluster and the runners that serve them. */
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
    const runner = new PipeRunner(this.frontEnd, new Pipe(definition))
    this.runners.set(key(definition.database, definition.name), runner)
    runner.wake()
  }

  wake(pipe: Pipe): void {
    this.runners.get(key(pipe.definition.database, pipe.definition.name))?.wake()
  }

  /** Forgets the pipe with all that it knew of its files. */
  async drop(database: string, name: string): Promise<void> {
    const runner = this.runners.get(key(database, name))
    this.runners.delete(key(database, name))
    await runner?.stop()
  }

  async dropAllOf(database: string): Promise<void> {
    const names = this.all().flatMap(({ definition }) => (definition.database === database ? [definition.name] : []))
    await Promise.all(names.map((name) => this.drop(database, name)))
  }

  async close(): Promise<void> {
    await Promise.all([...this.runners.values()].map((runner) => runner.stop()))
    this.runners.clear()
  }
}

const key = (database: string, name: string) => `${database}\n${name}`
