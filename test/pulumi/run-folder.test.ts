import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeRunFolder } from '../../provider/pulumi/run-folder'

let temporary: string
let root: string
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-run-folder-'))
  root = join(temporary, `pulumi-starrocks-run-${process.getuid?.()}`)
})
afterEach(() => rmSync(temporary, { recursive: true, force: true }))

const make = (engine: string) => makeRunFolder(engine, temporary)

test('each engine has a folder, which only this user can enter', () => {
  const folder = make('127.0.0.1:4711')
  expect(folder).toBe(join(root, '127.0.0.1_4711'))
  expect(statSync(root).mode & 0o777).toBe(0o700)
  expect(make('127.0.0.1:4711')).toBe(folder)
  expect(make('127.0.0.1:4712')).not.toBe(folder)
})

test.each<[string, () => void]>([
  [
    'others can write to',
    () => {
      mkdirSync(root)
      chmodSync(root, 0o777)
    },
  ],
  ['is a link to another one', () => symlinkSync(temporary, root)],
  ['is a file', () => writeFileSync(root, '')],
])('a folder that %s is not used', (_, prepare) => {
  prepare()
  expect(() => make('127.0.0.1:4711')).toThrow(/is not a folder to which only this user can write|EEXIST/)
})

test('a folder is made also where the former ones cannot be removed', () => {
  mkdirSync(root, { mode: 0o700 })
  writeFileSync(join(root, 'no-folder'), '')
  expect(make('127.0.0.1:4711')).toBe(join(root, '127.0.0.1_4711'))
})

test('what killed processes have left is removed after a day', () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const former = join(root, '127.0.0.1_1')
  mkdirSync(former, { recursive: true, mode: 0o700 })
  const yesterday = Date.now() / 1000 - 90_000
  for (const name of [`${pid}-0`, `${pid}-1`, `${process.pid}-0`]) writeFileSync(join(former, name), '')
  for (const name of [`${pid}-0`, `${process.pid}-0`]) utimesSync(join(former, name), yesterday, yesterday)
  make('127.0.0.1:4711')
  expect(readdirSync(former).sort()).toEqual([`${pid}-1`, `${process.pid}-0`].sort())

  for (const name of readdirSync(former)) rmSync(join(former, name))
  utimesSync(former, yesterday, yesterday)
  make('127.0.0.1:4712')
  expect(existsSync(former)).toBe(false)
})
