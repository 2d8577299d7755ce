import { serve } from './service'
import { Stacks } from './stacks'

const { STARROCKS_HOST, STARROCKS_PASSWORD, OBJECT_STORAGES, PORT = '8080' } = process.env
if (STARROCKS_HOST === undefined || OBJECT_STORAGES === undefined) {
  console.error('set STARROCKS_HOST, OBJECT_STORAGES and, where there is one, STARROCKS_PASSWORD')
  process.exit(2)
}

const stacks = new Stacks({
  'starrocks:host': { value: STARROCKS_HOST },
  'starrocks:objectStorages': { value: OBJECT_STORAGES, secret: true },
  ...(STARROCKS_PASSWORD && { 'starrocks:password': { value: STARROCKS_PASSWORD, secret: true } }),
})
serve(stacks).listen(Number(PORT), () => console.log(`PUT http://localhost:${PORT}/tenants/<name>`))
