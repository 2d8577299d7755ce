/** How many sequences are tried of each setting; more of them by MODEL_RUNS. */
const NUMBER = Number(process.env.MODEL_RUNS ?? 8)

/**
 * The same sequences in every run; others by MODEL_SEED, or by MODEL_SEED=random. fast-check says the seed again, with the way to the shortest
 * sequence, where one fails.
 */
const { MODEL_SEED = '28963177' } = process.env
const seed = MODEL_SEED === 'random' ? Date.now() % 2 ** 31 : Number(MODEL_SEED)

export const RUNS = { numRuns: NUMBER, seed }

console.info(`model: MODEL_SEED=${seed} MODEL_RUNS=${NUMBER}`)
