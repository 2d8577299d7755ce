import { counted } from '../../provider/sql/counted'
import { countsOf, dangersOf, isRemoval, type OtherChange, type Preview, remarksOf, type Statements } from './preview'
import type { Danger } from './statements'

/** The words that both formats use. */

/** `1 to replace, 2 to update, 7 unchanged`. */
export function summaryOf(preview: Preview): string {
  const counts = countsOf(preview).map(([word, count]) => `${count.toLocaleString('en')} to ${word}`)
  const { unchanged } = preview
  if (counts.length === 0 && preview.errors.length > 0) return 'The preview failed before it found a change.'
  if (counts.length === 0)
    return unchanged === 0 ? 'No resources.' : `No changes: ${counted(unchanged, 'resource')} unchanged.`
  return `${[...counts, ...(unchanged > 0 ? [`${unchanged.toLocaleString('en')} unchanged`] : [])].join(', ')}.`
}

/** What a reviewer has to see first about a resource. */
export interface Warned {
  readonly change: OtherChange
  readonly verb: string
  readonly id: string | undefined
  /** Sentences of the provider. */
  readonly remarks: readonly string[]
  readonly dangers: readonly Danger[]
}

export function warnedOf({ changes, others }: Preview): Warned[] {
  const own = changes.flatMap((change): Warned[] => {
    const dangers = dangersOf(change)
    if (!isRemoval(change) && dangers.length === 0) return []
    const remarks = remarksOf(change)
    // A remark says what the replacement costs, in a sentence instead of several statements.
    return [
      {
        change,
        verb: verbOf(change),
        id: change.id,
        remarks,
        dangers: remarks.length > 0 && change.op === 'replace' ? [] : dangers,
      },
    ]
  })
  const foreign = others
    .filter(isRemoval)
    .map((change) => ({ change, verb: verbOf(change), id: undefined, remarks: [], dangers: [] }))
  return [...own, ...foreign]
}

function verbOf({ op }: OtherChange): string {
  return `${capital(op)}s`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Why there is no statement to show, where a reviewer would look for one. */
export function missing(plan: Statements): string | undefined {
  if (plan === 'unknown')
    return 'The statements are not known yet: they depend on a resource that does not exist before the update.'
  if (plan === 'secret') return 'The statements are secret, because they would show a secret input.'
  return plan.length === 0 ? 'No statement runs: only the state of Pulumi changes.' : undefined
}

export function retainedNote({ isRetained }: OtherChange): string | undefined {
  return isRetained ? 'The object stays in StarRocks; only Pulumi forgets it.' : undefined
}
