import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LOCAL_METASTORE } from './metastore'
import type { Target } from './target'

/** The systems of `compose.yaml`, as this machine sees them. A test compares both. */
export const COMPOSE: Target = {
  starrocks: { host: '127.0.0.1', port: 9030, user: 'root', password: '' },
  store: {
    // The store has one address, inside and out.
    endpoint: 'http://127.0.0.1:9000',
    clientEndpoint: 'http://127.0.0.1:9000',
    bucket: 'lake',
    accessKey: 'live-access-key',
    secretKey: 'live-secret-key',
  },
  metastore: LOCAL_METASTORE,
}

/** The folder of `compose.yaml`, from the source and from dist alike. */
export function composeFolder(): string {
  let folder = __dirname
  while (!existsSync(join(folder, 'compose.yaml'))) folder = dirname(folder)
  return folder
}
