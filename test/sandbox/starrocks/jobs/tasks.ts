import { timeText } from '../answer'
import { analyzing, bare } from '../errors'
import type { FrontEnd } from '../frontend'
import { maskedStatement } from '../masking'
import { Session } from '../session'
import type { StatementOf } from '../statements'
import type { Cell } from '../store'

const SECONDS: Record<string, number> = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86400 }
const MINIMUM_SECONDS = 10

type Schedule = NonNullable<StatementOf<'submitTask'>['schedule']>

export interface TaskDefinition {
  name: string
  database: string
  creator: string
  definition: string
  properties: Map<string, string>
  schedule?: Schedule
}

interface Task extends TaskDefinition {
  createdAt: Date
  start: Date
  timer?: NodeJS.Timeout
}

/** Submitted tasks: run once at once, or again and again, as their creator. */
export class Tasks {
  private readonly tasks = new Map<string, Task>()

  constructor(private readonly frontEnd: FrontEnd) {}

  submit(definition: TaskDefinition): void {
    const { name, schedule } = definition
    if (schedule && schedule.amount * SECONDS[schedule.unit]! < MINIMUM_SECONDS) {
      throw analyzing(`schedule interval is too small, the minimum value is ${MINIMUM_SECONDS} SECONDS`, 6013)
    }
    if (this.tasks.has(name)) throw bare(`Task [${name}] already exists`)
    const start = schedule?.start ? new Date(schedule.start.replace(' ', 'T')) : new Date()
    const task: Task = { ...definition, createdAt: new Date(), start }
    this.tasks.set(name, task)
    this.plan(task)
  }

  state() {
    return [...this.tasks.values()].map(({ timer: _, ...task }) => task)
  }

  restore(tasks: ReturnType<Tasks['state']>): void {
    for (const task of tasks) {
      this.tasks.set(task.name, task)
      // A task that runs once has run.
      if (task.schedule && !this.frontEnd.passive) this.plan(task)
    }
  }

  drop(name: string, ifExists: boolean): void {
    const task = this.tasks.get(name)
    if (!task) {
      if (ifExists) return
      throw analyzing(`Task ${name} is not exist`)
    }
    clearTimeout(task.timer)
    this.tasks.delete(name)
  }

  stop(): void {
    for (const { timer } of this.tasks.values()) clearTimeout(timer)
  }

  /** The rows of information_schema.tasks, of those that are wanted. */
  rows(wanted: (name: string) => boolean): Cell[][] {
    const tasks = [...this.tasks.values()].filter(({ name }) => wanted(name))
    return tasks.map(({ name, createdAt, database, definition, creator, ...task }) => [
      name,
      timeText(createdAt),
      scheduleText(task.schedule, task.start),
      'default_catalog',
      database,
      maskedStatement(definition, this.frontEnd.masking.tasks),
      null,
      propertiesText(task.properties),
      `'${creator}'@'%'`,
    ])
  }

  private plan(task: Task): void {
    if (!task.schedule) {
      this.run(task)
      return
    }
    const interval = task.schedule.amount * SECONDS[task.schedule.unit]! * 1000
    const since = Date.now() - task.start.getTime()
    const due = since <= 0 ? -since : interval - (since % interval)
    // A timer cannot wait longer than 24 days: it wakes then, and plans again.
    const longest = 2 ** 31 - 1
    task.timer = setTimeout(
      () => {
        if (due <= longest) this.run(task)
        this.plan(task)
      },
      Math.min(due, longest),
    )
    task.timer.unref()
  }

  /** Runs the statement in the background; its result is in task_runs. */
  private run({ name, database, definition, properties, creator }: Task): void {
    const session = new Session(this.frontEnd, creator)
    session.databaseName = database
    const task = { name, database, definition, properties: propertiesText(properties) }
    const work = () => {
      for (const [key, value] of properties) if (key.startsWith('session.')) setVariable(session, key.slice(8), value)
      return session.execute(definition)
    }
    this.frontEnd.taskRuns.record(task, async () => work()).catch(() => undefined)
  }
}

function setVariable(session: Session, name: string, value: string): void {
  // The look-up of the variable refuses an unknown one.
  session.variable('session', name)
  session.variables.set(name.toLowerCase(), value)
}

function scheduleText(schedule: Schedule | undefined, start: Date): string {
  if (!schedule) return 'MANUAL'
  const [date, time] = timeText(start).split(' ') as [string, string]
  return `PERIODICAL START(${date}T${time.replace(/:00$/, '')}) EVERY(${schedule.amount} ${schedule.unit}S)`
}

function propertiesText(properties: Map<string, string>): string {
  return `(${[['warehouse', 'default_warehouse'], ...properties].map(([key, value]) => `'${key}'='${value}'`).join(',')})`
}
