import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SharedInstances } from '../../provider/core/shared-instances'
import { FolderFiles } from '../../provider/pulumi/run-files'

const warnings: string[] = []
const filesIn = (find: () => string) =>
  new FolderFiles(
    () => 'engine',
    (message) => warnings.push(message),
    find,
  )

/** Two providers of one run. In a run each has a process of its own. */
let folder: string
let one: SharedInstances
let other: SharedInstances
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-instances-'))
  one = new SharedInstances(filesIn(() => folder))
  other = new SharedInstances(filesIn(() => folder))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const u = { __urn: 'u' }
const v = { __urn: 'v' }

describe('a provider', () => {
  test('finds the instances that another one declares, with the inputs that it shows', () => {
    one.add('Kind', 'a', '1', { ...u, password: 'hunter22' }, { ...u, on: { type: 'table' } })
    expect(other.others('a', '2')).toEqual([{ ...u, on: { type: 'table' } }])
    expect(other.others('b', '2')).toEqual([])
    expect(other.others('a', '1')).toEqual([])
  })

  test('finds its own instances, with all their inputs', () => {
    one.add('Kind', 'a', '1', { ...u, password: 'hunter22' }, u)
    expect(one.others('a', '2')).toEqual([{ ...u, password: 'hunter22' }])
  })

  test('finds what another one declares after the first look, and not what it declares no longer', () => {
    expect(other.others('a', '2')).toEqual([])
    one.add('Kind', 'a', '1', u, u)
    one.add('Kind', 'a', '3', v, v)
    expect(other.others('a', '2')).toEqual([u, v])
    one.remove('a', '1')
    expect(other.others('a', '2')).toEqual([v])
  })

  test('knows that another one declares another object for a URN', () => {
    one.add('Kind', 'a', '1', u, u)
    expect(other.declaresAnother('u', ['a'])).toBe(false)
    expect(other.declaresAnother('u', ['b'])).toBe(true)
    expect(other.declaresAnother('v', ['b'])).toBe(false)
  })

  test('finds what it expects of another resource, until that one declares something or is gone', () => {
    one.expect('Kind', ['a'], u)
    expect(one.others('a', '1')).toEqual([u])
    expect(one.others('a', '1', ['u'])).toEqual([])
    expect(one.declaresAnother('u', ['b'])).toBe(false)
    one.expect('Kind', ['b'], u)
    expect(one.others('a', '1')).toEqual([])
    one.add('Kind', 'c', '1', u, u)
    expect(one.others('b', '1')).toEqual([])
    one.expect('Kind', ['b'], v)
    one.unexpect('Kind', 'v')
    expect(one.others('b', '1')).toEqual([])
    one.expect('Kind', ['b'], v)
    one.clear('Kind')
    expect(one.others('b', '1')).toEqual([])
  })

  test('forgets what one kind has declared when its next run begins', () => {
    one.add('Database', 'a', '1', u, u)
    one.add('Grant', 'b', '1', v, v)
    one.clear('Database')
    for (const provider of [one, other]) {
      expect(provider.others('a', '2')).toEqual([])
      expect(provider.others('b', '2')).toEqual([v])
    }
  })

  test('takes nothing from a process that has ended', () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(join(folder, `${pid}-0`), `${JSON.stringify(['+', 'a', '1', u])}\n`)
    expect(other.others('a', '2')).toEqual([])
    writeFileSync(join(folder, `${process.ppid}-0`), `${JSON.stringify(['+', 'a', '1', u])}\n`)
    expect(other.others('a', '2')).toEqual([u])
  })

  test('takes a line when it is whole, and once', () => {
    const path = join(folder, `${process.ppid}-0`)
    const lines = [
      ['+', 'a', '1', { __urn: 'ü' }],
      ['+', 'a', '3', v],
      ['-', 'a', '1'],
    ].map((line) => JSON.stringify(line))
    writeFileSync(path, `${lines[0]}\n${lines[1]?.slice(0, 9)}`)
    expect(other.others('a', '2')).toEqual([{ __urn: 'ü' }])
    appendFileSync(path, `${lines[1]?.slice(9)}\n`)
    expect(other.others('a', '2')).toEqual([{ __urn: 'ü' }, v])
    appendFileSync(path, `${lines[2]}\n`)
    expect(other.others('a', '2')).toEqual([v])
  })

  test.each<[string, () => string]>([
    [
      'no folder can be made',
      () => {
        throw new Error('read-only')
      },
    ],
    ['the folder cannot be written to', () => join(folder, 'missing')],
  ])('knows its own instances where %s, and warns once', (_, find) => {
    warnings.length = 0
    const alone = new SharedInstances(filesIn(find))
    alone.add('Kind', 'a', '1', u, u)
    expect(alone.others('a', '2')).toEqual([u])
    alone.remove('a', '1')
    expect(alone.others('a', '2')).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('set TMPDIR to a folder in which this user can create files')])
  })

  test('knows its own instances without an engine, and warns of nothing', () => {
    warnings.length = 0
    const files = new FolderFiles(
      () => undefined,
      (message) => warnings.push(message),
    )
    const alone = new SharedInstances(files)
    alone.add('Kind', 'a', '1', u, u)
    expect(alone.others('a', '2')).toEqual([u])
    expect(warnings).toEqual([])
  })
})

test('the files have only what is shown, and only this user can read them', () => {
  one.add('Kind', 'a', '1', { ...u, password: 'hunter22' }, u)
  const [name] = readdirSync(folder)
  expect(readFileSync(join(folder, name!), 'utf8')).toBe(`${JSON.stringify(['+', 'a', '1', u])}\n`)
  if (process.platform !== 'win32') expect(statSync(join(folder, name!)).mode & 0o777).toBe(0o600)
})

test('a provider that declares nothing writes nothing', () => {
  one.remove('a', '1')
  one.others('a', '1')
  expect(readdirSync(folder)).toEqual([])
})
