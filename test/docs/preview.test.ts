import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { draw, pictures } from './preview'
import { ROOT } from './root'

test.each(pictures)('$path shows what the command prints: if not, npm run docs:preview', ({ theme, path }) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(draw(theme))
})
