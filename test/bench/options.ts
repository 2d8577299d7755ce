import { parseArgs } from 'node:util'

const DEFAULT_RUNS = 5

export interface Options {
  readonly only?: readonly string[] | undefined
  readonly runs: number
  readonly write: boolean
}

/** The options of the command line; undefined after the usage was printed, because of `--help` or of a mistake. */
export function optionsOf(args: readonly string[], names: readonly string[]): Options | undefined {
  const usage = `npm run bench -- [options]

  --only NAME   measures this scenario alone; can be given several times
                ${names.join(', ')}
  --runs N      how often each is measured; ${DEFAULT_RUNS} if not given
  --write       writes docs/performance.md, with the last results of the other scenarios`
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        only: { type: 'string', multiple: true },
        runs: { type: 'string', default: String(DEFAULT_RUNS) },
        write: { type: 'boolean', default: false },
      },
    })
    const unknown = values.only?.find((name) => !names.includes(name))
    if (unknown !== undefined) throw new Error(`--only ${unknown}: there is no scenario with this name`)
    if (!/^[1-9]\d*$/.test(values.runs)) throw new Error(`--runs ${values.runs}: this must be a number, at least 1`)
    if (!values.help) return { only: values.only, runs: Number(values.runs), write: values.write }
    console.log(usage)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exitCode = 2
  }
  return undefined
}
