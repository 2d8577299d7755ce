import { expect, test } from 'vitest'
import { parseDigest } from '../../../cli/plan/input'
import { UsageError } from '../../../cli/usage-error'
import { FACES, recorded, STEPS } from '../previews'

test.each(FACES.flatMap((face) => STEPS.map((step) => ({ face, step }))))(
  'reads $step of the $face face',
  ({ face, step }) => {
    expect(Object.keys(parseDigest(recorded(face, step)))).toContain('changeSummary')
  },
)

const event = { sequence: 0, timestamp: 1, preludeEvent: { config: {} } }
const step = { op: 'create', urn: 'urn:pulumi:dev::house::starrocks:index:Role::reader' }

test.each([
  { what: 'nothing', input: '', error: /^the preview is empty/ },
  { what: 'blanks', input: ' \n', error: /^the preview is empty/ },
  {
    what: 'text before the JSON',
    input: 'Previewing update (dev):\n{}',
    error: /begins with "Previewing update \(dev\):"/,
  },
  {
    what: 'the text of npm',
    input: '\n> house@1.0.0 preview\n',
    error: /begins with "> house@1.0.0 preview", which is no JSON/,
  },
  { what: 'colours', input: '\u001b[1mPreviewing', error: /begins with "\\\\x1b\[1mPreviewing"/ },
  { what: 'another list', input: '[{"op":"create"}]', error: /which is no JSON/ },
  {
    what: 'text behind the JSON',
    input: '{"steps":[]}\nerror: update failed',
    error: /behind the JSON of the preview is "error: update failed"/,
  },
  { what: 'JSON that is cut off', input: '{"steps":[{"op":"create"', error: /broken, or cut off/ },
  { what: 'another object', input: '{"deployment":{}}', error: /no preview, which has "steps"/ },
  { what: 'steps without a urn', input: '{"steps":[{"op":"create"}]}', error: /no preview/ },
  {
    what: 'an operation that is no word',
    input: JSON.stringify({ steps: [{ ...step, op: '@all' }] }),
    error: /no preview/,
  },
  {
    what: 'a state without inputs',
    input: JSON.stringify({ steps: [{ ...step, newState: { inputs: [] } }] }),
    error: /no preview/,
  },
  { what: 'one event of an update', input: JSON.stringify(event), error: /^these are the events of an update/ },
  {
    what: 'the events of an update',
    input: `${JSON.stringify(event)}\n${JSON.stringify(event)}\n`,
    error: /^these are the events/,
  },
])('refuses $what', ({ input, error }) => {
  expect(() => parseDigest(input)).toThrow(UsageError)
  expect(() => parseDigest(input)).toThrow(error)
})

test.each([
  { what: 'no resource', digest: { changeSummary: {} } },
  { what: 'only messages', digest: { diagnostics: [{ message: 'error: no', severity: 'error' }] } },
  {
    what: 'null for what is absent',
    digest: { steps: [{ ...step, detailedDiff: null, oldState: null }], diagnostics: null },
  },
  { what: 'more than is known', digest: { steps: [], changeSummary: {}, novelty: 1 } },
])('reads a preview with $what', ({ digest }) => {
  expect(parseDigest(`\ufeff${JSON.stringify(digest)}\n`)).toEqual(digest)
})
