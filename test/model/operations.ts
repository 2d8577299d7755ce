import { handler } from '../../provider/resources/pipe-table/handler'
import { clearQueryCaches } from '../../provider/starrocks/query-cache'
import type { Lake } from '../support/lake'
import type { Fault } from './steps'

const CHANGE = /^(CREATE|ALTER|DROP|TRUNCATE|INSERT|DELETE|UPDATE|GRANT|REVOKE)/

/** Runs of Pulumi, and what they send. */
export class Operations {
  constructor(private readonly lake: Lake) {}

  /** The engine starts a provider for each run. */
  async newProcess(): Promise<void> {
    const { config } = this.lake
    clearQueryCaches()
    await handler.configure({ config: { get: (key: string) => config[key], rawConfig: config } } as never)
  }

  /** Runs an operation, with a failure at one of its statements. `polls`: the pipes look for files meanwhile. */
  async during(fault: Fault | undefined, work: () => Promise<unknown>, polls = false) {
    const { starrocks } = this.lake
    await starrocks.idlePipes()
    starrocks.statements.length = 0
    let struck = false
    let seen = 0
    const matches = (statement: string) => {
      if (fault === undefined || struck || (fault.of === 'changes' && !CHANGE.test(statement))) return false
      struck = ++seen === fault.at
      return struck
    }
    if (fault?.how === 'failOnce') starrocks.faults.failOnce(matches, { message: 'refused by the model' })
    else if (fault !== undefined) starrocks.faults[fault.how](matches)
    let ended = false
    const result = work()
      .then(
        () => undefined,
        (error: unknown) => error ?? new Error('no reason'),
      )
      .finally(() => {
        ended = true
      })
    while (polls && !ended) {
      await starrocks.pollPipes()
      await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 20))])
    }
    const failure = await result
    starrocks.faults.clear()
    await starrocks.idlePipes()
    return { failure, struck, sent: this.sent() }
  }

  /** The statements that change something, as a preview shows them. */
  sent(): string[] {
    const { accessKey, secretKey } = this.lake.s3
    return this.lake.starrocks.statements
      .filter((statement) => CHANGE.test(statement))
      .map((statement) => statement.replaceAll(accessKey, '******').replaceAll(secretKey, '******'))
  }
}
