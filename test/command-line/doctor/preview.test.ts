import { expect, test } from 'vitest'
import { previewFindings } from '../../../cli/doctor/preview'

test.each([
  [1, '1 unchanged resource is not in it, and was not checked'],
  [2, '2 unchanged resources are not in it, and were not checked'],
])('of %d unchanged resources that a preview leaves out it says so', (same, text) => {
  expect(previewFindings({ steps: [], changeSummary: { same } })).toMatchObject([{ status: 'unchecked', text }])
})

test('of unchanged resources that a preview lists it says nothing', () => {
  expect(previewFindings({ steps: [{ op: 'same' }], changeSummary: { same: 1 } })).toEqual([])
})
