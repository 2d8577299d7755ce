import { expect, test } from 'vitest'
import { conditionInState } from '../../provider/resources/pipe-table/condition'

test.each([
  ['without its table', 'missingTable'],
  ['stopped by errors', 'error'],
  ['running', 'running'],
  ['missingTable', 'missingTable'],
])('reads %s in state as %s', (text, condition) => {
  expect(conditionInState(text)).toBe(condition)
})
