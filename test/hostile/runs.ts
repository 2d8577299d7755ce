import fc from 'fast-check'

/** How many texts all of these tests try together; more of them by FC_RUNS. */
const TOTAL = Number(process.env.FC_RUNS ?? 10_000)

/** The same texts again by FC_SEED. fast-check itself says it again, with the way to the smallest text, where a property fails. */
const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31)

console.info(`hostile text: FC_SEED=${seed} FC_RUNS=${TOTAL}`)
fc.configureGlobal({ seed })

/** So many of every 10,000. */
export function runs(ofTenThousand: number): { numRuns: number } {
  return { numRuns: Math.max(1, Math.round((TOTAL * ofTenThousand) / 10_000)) }
}
