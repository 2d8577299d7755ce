import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface Server {
  readonly origin: string
  close(): Promise<void>
}

/** Serves a folder below a root as GitHub Pages does: `/a` is `a.html` or `a/index.html`, and 404.html is the page of what is missing. */
export async function serve(folder: string, root: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname)
    const name = path.startsWith(root) ? join(folder, path.slice(root.length)) : folder
    const found = path.startsWith(root)
      ? [name, `${name}.html`, join(name, 'index.html')].find((file) => existsSync(file) && statSync(file).isFile())
      : undefined
    const file = found ?? join(folder, '404.html')
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': TYPES[extname(file)] ?? 'text/plain',
      'cache-control': 'max-age=600',
    })
    response.end(request.method === 'HEAD' ? undefined : readFileSync(file))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}
