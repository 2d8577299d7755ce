import { StarRocksError } from '../errors'

type Missing = Extract<StarRocksError['condition'], `${string}Missing`>

/** The answer, or undefined if StarRocks says that the object does not exist. */
export async function unlessMissing<T>(answer: Promise<T>, ...objects: Missing[]): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof StarRocksError && error.is(...objects)) return undefined
    throw error
  }
}
