import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server of JDBC drivers, of which StarRocks reads only the bytes. Every one exists but `missing.jar`. */
export async function startDrivers(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/missing.jar' ? 404 : 200
    response.end(request.url)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/postgresql.jar`, close: () => server.close() }
}
