import { catalogSpec } from '../catalog/spec'
import { icebergCatalog } from './kind'

export const spec = catalogSpec(icebergCatalog)
