import { describe, expect, test } from 'vitest'
import { painter } from '../../../cli/colours'
import { parseDigest } from '../../../cli/plan/input'
import { markdown } from '../../../cli/plan/markdown'
import { previewOf } from '../../../cli/plan/preview'
import { terminal } from '../../../cli/plan/terminal'
import { FACES, recorded, STEPS } from '../previews'

/** What a reviewer sees of the recorded previews, beside them as files: `vitest -u` writes them. */
const CASES = FACES.flatMap((face) =>
  STEPS.map((step) => ({ face, step, preview: () => previewOf(parseDigest(recorded(face, step))) })),
)

describe.each(CASES)('$face, $step', ({ face, step, preview }) => {
  test('as a comment', async () => {
    await expect(markdown(preview())).toMatchFileSnapshot(`../previews/${face}/${step}.md`)
  })

  test('on a terminal', async () => {
    await expect(terminal(preview(), painter(false))).toMatchFileSnapshot(`../previews/${face}/${step}.txt`)
  })

  test('colours change no letter', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a sequence begins with it
    const plain = terminal(preview(), painter(true)).replaceAll(/\x1b\[\d+m/g, '')
    expect(plain).toBe(terminal(preview(), painter(false)))
  })

  test('shows no secret', () => {
    const shown = markdown(preview()) + terminal(preview(), painter(false))
    for (const secret of [
      'first-password',
      'rotated-password',
      'first-key',
      'second-key',
      'sandbox-secret-key',
      '4dabf181',
    ])
      expect(shown).not.toContain(secret)
  })
})

test.each(STEPS)('both faces of the provider show the same statements for %s', (step) => {
  const statements = (face: 'dynamic' | 'plugin') =>
    previewOf(parseDigest(recorded(face, step)))
      .changes.map(({ kind, name, op, plan, columns }) => ({ kind, name, op, plan, columns }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1))
  expect(statements('plugin')).toEqual(statements('dynamic'))
})
