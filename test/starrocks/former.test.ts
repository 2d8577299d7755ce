import { expect, test } from 'vitest'
import { id, sql } from '../../provider/sql/quote'
import { waitForFormerStatements } from '../../provider/starrocks/running-statements'
import type { Row, Server } from '../../provider/starrocks/server'

/** A cluster on which these statements run, and what it was asked. */
function cluster(...running: string[]) {
  const asked: string[] = []
  const rows = running.map((text, i): Row => ({ ID: `${i + 1}`, COMMAND: 'Query', INFO: text }))
  const server: Server = {
    address: 'test',
    query: async ({ text }) => {
      asked.push(text)
      return rows
    },
  }
  return { asked, waiting: { server, progress: () => {} } }
}

/** The statements of a caller, and how often they were planned. */
function planner() {
  const planner = {
    times: 0,
    planned: () => {
      planner.times++
      return [sql`DROP TABLE ${id('d', 'mine')}`]
    },
  }
  return planner
}

test('once it is known that no former statement runs, nobody plans statements to compare them', async () => {
  const { asked, waiting } = cluster()
  await waitForFormerStatements(waiting, planner().planned)
  const later = planner()
  await waitForFormerStatements(waiting, later.planned)
  expect(asked).toEqual(['SHOW FULL PROCESSLIST'])
  expect(later.times).toBe(0)
})

test('as long as one runs, every caller compares its own', async () => {
  const { asked, waiting } = cluster('TRUNCATE TABLE `d`.`other`')
  for (const times of [1, 2, 3]) {
    const each = planner()
    await waitForFormerStatements(waiting, each.planned)
    expect(each.times, `call ${times}`).toBe(1)
  }
  expect(asked).toEqual(['SHOW FULL PROCESSLIST'])
})

test('a caller that sends nothing asks nothing', async () => {
  const { asked, waiting } = cluster()
  await waitForFormerStatements(waiting, () => [])
  expect(asked).toEqual([])
})
