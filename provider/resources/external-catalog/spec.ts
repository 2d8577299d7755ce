import { catalogSpec } from '../catalog/spec'
import { externalCatalog } from './kind'

export const spec = catalogSpec(externalCatalog)
