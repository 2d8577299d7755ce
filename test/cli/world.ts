import { type KindLife, loadLives } from '../fixtures'
import { prepareLives } from '../fixtures/setup'
import { eventually, type Lake, startLake } from '../support/lake'
import type { Declaration } from './project'

/** What belongs to others, beside what the resources work on. */
const OTHERS = [
  'CREATE DATABASE others',
  'CREATE TABLE others.kept (id INT) DUPLICATE KEY(id) PROPERTIES ("replication_num" = "1")',
  'INSERT INTO others.kept VALUES (1), (2), (3)',
  'CREATE ROLE bystander',
  'GRANT SELECT ON TABLE d.b TO ROLE bystander',
  'GRANT INSERT ON TABLE d.b TO ROLE r',
]

/** A resource of every kind and form. */
export interface EveryKind {
  readonly lives: readonly KindLife[]
  readonly declarations: readonly Declaration[]
}

export async function everyKind(): Promise<EveryKind> {
  const lives = await loadLives()
  return { lives, declarations: lives.map(declarationOf) }
}

export function declarationOf({ kind, name, declared }: KindLife): Declaration {
  return { kind, name, args: declared }
}

const SYSTEM = ['information_schema', 'sys', '_statistics_']

/** Everything that is in a StarRocks: databases, tables with the number of their rows, pipes, catalogs, roles, grants, jobs, settings. */
export class World {
  private constructor(readonly lake: Lake) {}

  static async open(): Promise<World> {
    const lake = await startLake({ jobMilliseconds: 0 })
    await prepareLives(lake)
    for (const statement of OTHERS) await lake.starrocks.query(statement)
    const world = new World(lake)
    await eventually(
      () => world.rows('d.months'),
      (rows) => rows === '2',
    )
    return world
  }

  get config(): Record<string, string> {
    return this.lake.config
  }

  close(): Promise<void> {
    return this.lake.close()
  }

  sql(statement: string): ReturnType<Lake['starrocks']['query']> {
    return this.lake.starrocks.query(statement)
  }

  async rows(table: string): Promise<string> {
    return String((await this.sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n)
  }

  /** What is there, as lines to compare. */
  async shown(): Promise<string[]> {
    const lines: string[] = []
    const first = async (statement: string) => (await this.sql(statement)).map((row) => String(Object.values(row)[0]))
    for (const database of await first('SHOW DATABASES')) {
      lines.push(`database ${database}`)
      if (SYSTEM.includes(database)) continue
      for (const table of await first(`SHOW TABLES FROM \`${database}\``))
        lines.push(`table ${database}.${table}: ${await this.rows(`${database}.${table}`)} rows`)
      for (const pipe of await this.sql(`SHOW PIPES FROM \`${database}\``))
        lines.push(`pipe ${database}.${pipe.PIPE_NAME}`)
    }
    for (const catalog of await first('SHOW CATALOGS')) lines.push(`catalog ${catalog}`)
    for (const database of await first('SHOW DATABASES FROM hive')) {
      lines.push(`database hive.${database}`)
      if (SYSTEM.includes(database)) continue
      for (const table of await first(`SHOW TABLES FROM hive.\`${database}\``))
        lines.push(`table hive.${database}.${table}`)
    }
    for (const role of await first('SHOW ROLES')) lines.push(`role ${role}`)
    for (const role of ['r', 'bystander'])
      for (const { Grants } of await this.sql(`SHOW GRANTS FOR ROLE ${role}`)) lines.push(`${Grants}`)
    for (const task of await first('SELECT TASK_NAME FROM information_schema.tasks')) {
      // StarRocks makes one for each run of a pipe, and one for each materialized view.
      if (!/^(pipe|mv)-/.test(task)) lines.push(`task ${task}`)
    }
    for (const job of await this.sql('SHOW ANALYZE JOB')) lines.push(`statistics ${job.Database}.${job.Table}`)
    const [interval] = await this.sql("ADMIN SHOW FRONTEND CONFIG LIKE 'statistic_collect_interval_sec'")
    lines.push(`statistic_collect_interval_sec ${interval?.Value}`)
    return lines.sort()
  }

  /** Waits until exactly this is there; a pipe takes its time. */
  async expectShown(lines: readonly string[]): Promise<void> {
    const { expect } = await import('vitest')
    const same = (shown: readonly string[]) => JSON.stringify(shown) === JSON.stringify(lines)
    const shown = await eventually(() => this.shown(), same).catch(() => this.shown())
    expect(shown).toEqual(lines)
  }
}
