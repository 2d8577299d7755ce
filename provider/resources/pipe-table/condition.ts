/** The condition of a pipe: as declared (`running`, `suspended`), or the finding of a refresh. State and previews show it. */
export type PipeCondition =
  | 'running'
  | 'suspended'
  /** StarRocks creates no pipe before there is a file. */
  | 'waitingForFiles'
  /** The pipe gave up after errors. */
  | 'error'
  /** The pipe has another statement, or feeds another table. */
  | 'changed'
  | 'missing'
  | 'missingTable'

const OF_STATE: Readonly<Record<string, PipeCondition>> = { SUSPEND: 'suspended', ERROR: 'error' }

/** The words of release 0.1.0. */
const FORMER: Readonly<Record<string, PipeCondition>> = {
  'without its table': 'missingTable',
  'stopped by errors': 'error',
}

/** The condition for a state in SHOW PIPES. */
export function conditionOf(state: string): PipeCondition {
  return OF_STATE[state] ?? 'running'
}

/** The state of a pipe in this condition. */
export function stateOf(condition: PipeCondition): string {
  return Object.entries(OF_STATE).find(([, known]) => known === condition)?.[0] ?? 'RUNNING'
}

/** The condition that state holds. */
export function conditionInState(text: string): PipeCondition {
  return FORMER[text] ?? (text as PipeCondition)
}

export function declaredCondition(suspended: boolean | undefined): PipeCondition {
  return suspended ? 'suspended' : 'running'
}
