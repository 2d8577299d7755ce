import { OK, textRows } from '../answer'
import type { Handlers } from '../execute'
import { likePattern } from '../inline'

export const administrationHandlers: Handlers = {
  sync: () => OK,

  setFrontendConfig({ frontEnd }, { name, value, persistent }) {
    frontEnd.configuration.set(name, value, persistent)
    return OK
  },

  createStorageVolume({ frontEnd }, { volume, ifNotExists }) {
    frontEnd.storageVolumes.create(volume, ifNotExists)
    return OK
  },

  dropStorageVolume({ frontEnd }, { name, ifExists }) {
    frontEnd.storageVolumes.drop(name, ifExists)
    frontEnd.security.forgetObject('STORAGE VOLUME', name)
    return OK
  },

  alterStorageVolume({ frontEnd }, { name, properties, comment }) {
    frontEnd.storageVolumes.alter(name, properties, comment)
    return OK
  },

  setDefaultStorageVolume({ frontEnd }, { name }) {
    frontEnd.storageVolumes.setDefault(name)
    return OK
  },

  showStorageVolumes({ frontEnd }, { like = '%' }) {
    const pattern = likePattern(like)
    return textRows(
      ['Storage Volume'],
      frontEnd.storageVolumes.names.filter((name) => pattern.test(name)).map((name) => [name]),
    )
  },

  describeStorageVolume({ frontEnd }, { name }) {
    const columns = ['Name', 'Type', 'IsDefault', 'Location', 'Params', 'Enabled', 'Comment']
    return textRows(columns, [frontEnd.storageVolumes.row(name)])
  },

  showFrontendConfig({ frontEnd }, { like = '%' }) {
    const pattern = likePattern(like)
    const rows = frontEnd.configuration.rows().filter(([name]) => pattern.test(name!))
    return textRows(['Key', 'AliasNames', 'Value', 'Type', 'IsMutable', 'Comment'], rows)
  },
}
