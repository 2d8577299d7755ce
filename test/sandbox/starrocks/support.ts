import { readFileSync } from 'node:fs'
import path, { sep } from 'node:path'
import type { S3 } from '../s3'
import type { StarRocksSandbox } from './index'

/** The compiled tests in `dist` have the data of the sources. */
const DATA = path.join(__dirname.replace(`${sep}dist${sep}`, sep), '../../data')

/** A file of the Parquet corpus. */
export const parquetFile = (name: string) => readFileSync(path.join(DATA, 'parquet-testing', name))

/** Puts the objects of `test/data/lake.json`, which the recorded sessions read. */
export async function fillLake(s3: S3): Promise<void> {
  const objects = JSON.parse(readFileSync(path.join(DATA, 'lake.json'), 'utf8')) as Record<string, string>
  for (const [key, file] of Object.entries(objects)) await s3.put(key, readFileSync(path.join(DATA, file)))
}

/** FILES() over a path of the test store, with further properties. */
export function filesOf(
  s3: Pick<S3, 'endpoint' | 'bucket' | 'accessKey' | 'secretKey'>,
  pattern: string,
  extra: Record<string, string> = {},
): string {
  const properties = {
    path: `s3://${s3.bucket}/${pattern}`,
    format: 'parquet',
    ...extra,
    'aws.s3.endpoint': s3.endpoint,
    'aws.s3.access_key': s3.accessKey,
    'aws.s3.secret_key': s3.secretKey,
    'aws.s3.enable_path_style_access': 'true',
    'aws.s3.enable_ssl': 'false',
  }
  return `FILES(${Object.entries(properties)
    .map(([key, value]) => `"${key}" = "${value}"`)
    .join(', ')})`
}

/** Asks until the answer contains the text, for at most twenty seconds. */
export async function until(starRocks: StarRocksSandbox, sql: string, text: string): Promise<void> {
  const end = Date.now() + 20_000
  for (;;) {
    const answer = JSON.stringify(await starRocks.query(sql))
    if (answer.includes(text)) return
    if (Date.now() > end) throw new Error(`${sql} never contained ${text}, but answers ${answer}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
