import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { exitWithEngine } from '../../provider/pulumi/exit-with-engine'
import { eventually } from '../support/lake'
import { startProvider } from '../support/provider-process'
import { FACES, type Face } from '../support/provider-requests'
import { useLake } from '../support/use-lake'

const lake = useLake()

test('the provider ends when the address of the engine refuses connections, and not before', async () => {
  let looks = 0
  const engine = createServer((socket) => {
    looks++
    socket.destroy()
  })
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve))
  const { port } = engine.address() as { port: number }
  let ended = 0
  const timer = exitWithEngine(`127.0.0.1:${port}`, () => ended++, 10)
  try {
    await eventually(
      async () => looks,
      (seen) => seen > 5,
    )
    expect(ended).toBe(0)
    await new Promise((resolve) => engine.close(resolve))
    await eventually(
      async () => ended,
      (times) => times > 0,
    )
  } finally {
    clearInterval(timer)
  }
})

test('the provider processes of both faces end with their engine', async () => {
  await Promise.all(FACES.map(endWithEngine))
})

async function endWithEngine(face: Face): Promise<void> {
  const provider = await startProvider(process.cwd(), {}, face)
  await provider.configure(lake.config)
  const inputs = {
    __provider: `exports.handler=()=>require(${JSON.stringify(`${process.cwd()}/dist/provider/resources/pipe-table/handler`)}).handler`,
    __urn: 'urn:pulumi:s::p::pulumi-nodejs:dynamic/starrocks:PipeTable::n',
  }
  await provider.check({}, { ...inputs, database: 'lake', tableName: 't', pathPrefix: 't/', sourceStorageName: 'raw' })
  const alive = () => {
    try {
      process.kill(provider.pid, 0)
      return true
    } catch {
      return false
    }
  }
  expect(alive()).toBe(true)
  provider.leave()
  await eventually(
    async () => alive(),
    (is) => !is,
  )
}
