import { catalogSpec } from '../catalog/spec'
import { hiveCatalog } from './kind'

export const spec = catalogSpec(hiveCatalog)
