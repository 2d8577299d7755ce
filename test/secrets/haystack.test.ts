import { expect, test } from 'vitest'
import { mask } from '../../provider/sql/quote'
import { Haystack } from './haystack'
import { awkward } from './planting'

/** The search itself: what it would not find would never be missed. */
const secret = awkward('a secret')
const finds = (text: string) => {
  const haystack = new Haystack()
  haystack.add('here', text)
  return haystack.search([{ place: 'there', secret }]).map(({ place, where }) => `${place} in ${where}`)
}

test.each([
  ['as it is', secret],
  ['in a text', `before ${secret} after`],
  ['in JSON', JSON.stringify({ a: secret })],
  ['in JSON in JSON', JSON.stringify(JSON.stringify({ a: secret }))],
  ['in a URL', `http://host/?key=${encodeURIComponent(secret)}`],
  ['in SQL', `"${secret.replaceAll(/["\\\\]/g, '\\\\$&')}"`],
  ['in base64, with something before it', Buffer.from(`user:${secret}`).toString('base64')],
  ['in hexadecimal digits', Buffer.from(secret).toString('hex')],
  ['cut short', secret.slice(0, 8)],
  ['from the middle', secret.slice(-8)],
])('a secret is found %s', (_, text) => {
  expect(finds(text)).toEqual(['there in here'])
})

test.each(['', 'nothing', mask(secret), '~ name: "a" => "b"'])('nothing is found in %j', (text) => {
  expect(finds(text)).toEqual([])
})

test('a piece of an encoding is found wherever it stands', () => {
  const encoded = Buffer.from(secret).toString('base64').slice(4, -4)
  for (let offset = 0; offset < 12; offset++)
    for (let at = 0; at + 12 <= encoded.length; at++)
      expect(finds(`${' '.repeat(offset)}${encoded.slice(at, at + 12)} `), `${offset} ${at}`).toEqual(['there in here'])
})
