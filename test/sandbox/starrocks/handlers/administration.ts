import { OK, textRows } from '../answer'
import { unsupported } from '../errors'
import type { Handlers } from '../execute'
import { likePattern } from '../inline'

export const administrationHandlers: Handlers = {
  sync: () => OK,

  setFrontendConfig({ frontEnd }, { name, value, persistent }) {
    frontEnd.configuration.set(name, value, persistent)
    return OK
  },

  createStorageVolume({ frontEnd }, { volume, ifNotExists }) {
    if (frontEnd.sharesData) throw unsupported('CREATE STORAGE VOLUME in a shared-data cluster')
    frontEnd.storageVolumes.create(volume, ifNotExists)
    return OK
  },

  dropStorageVolume({ frontEnd }, { name, ifExists }) {
    if (frontEnd.sharesData) throw unsupported('DROP STORAGE VOLUME in a shared-data cluster')
    frontEnd.storageVolumes.drop(name, ifExists)
    frontEnd.security.forgetObject('STORAGE VOLUME', name)
    return OK
  },

  describeStorageVolume({ frontEnd }, { name }) {
    if (frontEnd.sharesData) throw unsupported('DESC STORAGE VOLUME in a shared-data cluster')
    const columns = ['Name', 'Type', 'IsDefault', 'Location', 'Params', 'Enabled', 'Comment']
    return textRows(columns, [frontEnd.storageVolumes.row(name)])
  },

  showFrontendConfig({ frontEnd }, { like = '%' }) {
    const pattern = likePattern(like)
    const rows = frontEnd.configuration.rows().filter(([name]) => pattern.test(name!))
    return textRows(['Key', 'AliasNames', 'Value', 'Type', 'IsMutable', 'Comment'], rows)
  },
}
