import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { messages, page } from './messages'
import { ROOT } from './root'

const all = messages()

test('docs/messages.md equals the messages in provider/; if not, run `npm run docs:messages`', () => {
  expect(all.length).toBeGreaterThan(150)
  expect(readFileSync(join(ROOT, 'docs/messages.md'), 'utf8')).toBe(page(all))
})

/** Names of others, which are written as they write them. */
const NAME = /^(StarRocks|Hive|Parquet|Pulumi|FILES|CREATE|SELECT|SHOW|DECIMAL|VARCHAR|UTF-8|ARRAY|NULL|[A-Z]+[ _(-])/

test.each<[string, (text: string) => boolean]>([
  ['begins with a small letter, or with a name', (text) => !/^[A-Z]/.test(text) || NAME.test(text)],
  ['ends without a full stop', (text) => !/[.!]$/.test(text)],
  ['neither apologizes nor shouts', (text) => !/\b(please|sorry|oops|illegal|fatal)\b|!!/i.test(text)],
])('every message %s', (_, keeps) => {
  expect(all.filter(({ text }) => !keeps(text)).map(({ file, text }) => `${file}: ${text}`)).toEqual([])
})
