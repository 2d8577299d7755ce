import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Conditions } from './report'
import type { Outcome } from './scenario'

/** What one scenario has measured, and how. */
export interface Result extends Conditions {
  readonly outcome: Outcome
}

/** The last result of each scenario, in a folder: a machine is seldom quiet for as long as all of them take. */
export class Results {
  constructor(private readonly folder: string) {}

  save(scenario: string, result: Result): void {
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(this.file(scenario), JSON.stringify(result))
  }

  /**
   * Those of all these scenarios, in this order.
   *
   * @throws Error if one is missing, has fewer runs, or was measured on another machine or engine
   */
  all(scenarios: readonly string[], { runs, ...others }: Conditions): [string, Outcome][] {
    return scenarios.map((scenario) => {
      const again = `measure it with \`npm run bench -- --only ${scenario}\``
      if (!existsSync(this.file(scenario))) throw new Error(`${scenario} was not measured: ${again}`)
      const { outcome, ...found } = JSON.parse(readFileSync(this.file(scenario), 'utf8')) as Result
      for (const name of ['machine', 'engine'] as const)
        if (found[name] !== others[name]) throw new Error(`${scenario} was measured on ${found[name]}: ${again}`)
      if (found.runs < runs) throw new Error(`${scenario} was measured ${found.runs} times and not ${runs}: ${again}`)
      return [scenario, outcome]
    })
  }

  private file(scenario: string): string {
    return join(this.folder, `${scenario}.json`)
  }
}
