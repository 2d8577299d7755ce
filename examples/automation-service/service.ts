import { createServer, type Server, type ServerResponse } from 'node:http'

/** What the service does for a tenant. */
export interface Deployments {
  up(tenant: string): Promise<Record<string, unknown>>
  destroy(tenant: string): Promise<void>
}

/** `PUT /tenants/<name>` makes what a tenant needs, or brings it up to date; `DELETE` takes it away. */
export function serve(deployments: Deployments): Server {
  const inTurn = queues()
  return createServer(async (request, response) => {
    const name = /^\/tenants\/([a-z][a-z0-9_]{0,30})$/.exec(request.url ?? '')?.[1]
    if (name === undefined) return answer(response, 404, { error: 'PUT or DELETE /tenants/<name>' })
    try {
      switch (request.method) {
        case 'PUT':
          return answer(response, 200, await inTurn(name, () => deployments.up(name)))
        case 'DELETE':
          await inTurn(name, () => deployments.destroy(name))
          return answer(response, 204)
        default:
          return answer(response, 405, { error: 'PUT or DELETE' })
      }
    } catch (error) {
      console.error(error)
      // What went wrong is for the log: it may name machines and statements that are no tenant's business.
      answer(response, 500, { error: `tenant ${name} is not as it should be; ask again` })
    }
  })
}

/** Lets what is asked of one tenant happen one after the other: a stack is locked while something changes it. */
function queues() {
  const last = new Map<string, Promise<unknown>>()
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work, work)
    last.set(key, mine)
    return mine
  }
}

function answer(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body && JSON.stringify(body))
}
