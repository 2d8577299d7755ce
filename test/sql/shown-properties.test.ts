import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readGroupProviders } from '../../provider/sql/group-provider'
import { elementsOf } from '../../provider/sql/lists'
import { readSecurityIntegration, securityIntegrationNameProblem } from '../../provider/sql/security-integration'
import { readShownProperties } from '../../provider/sql/shown-properties'
import { createText } from '../sandbox/starrocks/security/property-text'

const key = fc.stringMatching(/^[\w.-]{1,12}$/).filter((text) => text !== 'type' && text !== 'password')
const awkward = fc.constantFrom('"', '\\', '", "', '" = "', '"\n)', '\n', ',', '***', '` PROPERTIES (\n"')
const value = fc.oneof(
  fc.string(),
  fc.array(fc.oneof(awkward, fc.string()), { maxLength: 4 }).map((all) => all.join('')),
)

test('the properties that StarRocks shows are read, whatever is in their values', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { minKeys: 1 }), (properties) => {
      const text = createText('GROUP PROVIDER', 'name', new Map(Object.entries(properties)))
      expect({ ...readShownProperties(text) }).toEqual({ ...properties })
    }),
  )
})

test.each([
  ['', undefined],
  ['CREATE SECURITY INTEGRATION `x` PROPERTIES (\n"type" = "Authentication_JWT"\n)', { type: 'authentication_jwt' }],
  ['CREATE SECURITY INTEGRATION `x` PROPERTIES (\n"a" = "1",\n"b" = "2"\n)', { a: '1', b: '2' }],
  ['CREATE SECURITY INTEGRATION `x` PROPERTIES (\n"a" = ",\n", "b" = ""\n)', { a: ',\n', b: '' }],
])('%j is read', (text, properties) => {
  expect(readSecurityIntegration([{ 'CREATE SECURITY INTEGRATION': text }])).toEqual(properties)
})

test('names are read by their column', () => {
  expect(readGroupProviders([{ TYPE: 'unix', NAME: 'os', COMMENT: '' }])).toEqual(['os'])
})

test.each([
  [undefined, []],
  ['', []],
  ['a', ['a']],
  ['a, b,c ', ['a', 'b', 'c']],
])('the list %j has the elements %j', (text, elements) => {
  expect(elementsOf(text)).toEqual(elements)
})

test.each([
  ['sso', undefined],
  ['Native', /users of StarRocks itself/],
  ['a,b', /comma/],
  [' a', /space/],
])('the name %j of a security integration is judged', (name, problem) => {
  const found = securityIntegrationNameProblem(name)
  if (problem === undefined) expect(found).toBeUndefined()
  else expect(found).toMatch(problem)
})
