import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Connections } from '../../provider/s3/connections'

const LENGTH = 2
const answerOf = (body: string, more = '') => `HTTP/1.1 206 OK\r\nContent-Length: ${LENGTH}\r\n${more}\r\n${body}`
const get = { text: 'GET / HTTP/1.1\r\n\r\n', status: 206, mostBytes: 100, timeoutMs: 60_000 }

let server: Server | undefined
const sockets = new Set<Socket>()
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  server?.close()
})

/** A server that does this with each request; `opened` counts its connections. */
async function serverThat(answer: (socket: Socket, request: number) => void) {
  let [opened, requests] = [0, 0]
  const listening = createServer((socket) => {
    opened++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', () => answer(socket, requests++))
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const { port } = listening.address() as { port: number }
  return { connections: Connections.to(new URL(`http://127.0.0.1:${port}`)), opened: () => opened }
}

test('keeps a connection for the next request', async () => {
  const { connections, opened } = await serverThat((socket, i) => socket.write(answerOf(`a${i}`)))
  for (let i = 0; i < 3; i++) expect(String(await connections.get(get))).toBe(`a${i}`)
  expect(opened()).toBe(1)
})

test('opens another one after an answer that says so', async () => {
  const { connections, opened } = await serverThat((socket) => socket.write(answerOf('ok', 'Connection: close\r\n')))
  for (let i = 0; i < 3; i++) await connections.get(get)
  expect(opened()).toBe(3)
})

test.each<[string, string]>([
  ['an answer with another status', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno'],
  ['an answer followed by more', answerOf('okHTTP/1.1')],
])('never uses a connection again after %s', async (_, first) => {
  const { connections, opened } = await serverThat((socket, i) => socket.write(i === 0 ? first : answerOf('ok')))
  await expect(connections.get(get)).rejects.toThrow()
  expect(String(await connections.get(get))).toBe('ok')
  expect(opened()).toBe(2)
})

test('gives up a connection on which bytes arrive that nobody asked for', async () => {
  let late: Socket | undefined
  const { connections, opened } = await serverThat((socket) => {
    late = socket
    socket.write(answerOf('ok'))
  })
  await connections.get(get)
  const closed = new Promise((resolve) => late!.once('close', resolve))
  late!.write(answerOf('no'))
  await closed
  expect(String(await connections.get(get))).toBe('ok')
  expect(opened()).toBe(2)
})

test('has at most 64 connections, and serves what waits when one is free or has failed', async () => {
  const held: Socket[] = []
  let full = () => {}
  const allHeld = new Promise<void>((resolve) => {
    full = resolve
  })
  const { connections, opened } = await serverThat((socket, i) => {
    if (i >= 64) return void socket.write(answerOf('ok'))
    if (held.push(socket) === 64) full()
  })
  const all = Promise.allSettled(Array.from({ length: 200 }, () => connections.get(get)))
  await allHeld
  expect(opened()).toBe(64)
  held.forEach((socket, i) => {
    if (i % 2 === 0) socket.write(answerOf('ok'))
    else socket.destroy()
  })
  const ends = await all
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(32)
})

test('an answer that does not end in time fails, and its connection is closed', async () => {
  const { connections } = await serverThat((socket) => socket.write('HTTP/1.1 206 OK\r\nContent-Length: 2\r\n\r\nx'))
  await expect(connections.get({ ...get, timeoutMs: 50 })).rejects.toThrow('has not ended after 0.05 s')
})
