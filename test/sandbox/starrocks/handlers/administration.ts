import { OK, textRows } from '../answer'
import type { Handlers } from '../execute'
import { likePattern } from '../inline'

export const administrationHandlers: Handlers = {
  sync: () => OK,

  setFrontendConfig({ frontEnd }, { name, value, persistent }) {
    frontEnd.configuration.set(name, value, persistent)
    return OK
  },

  showFrontendConfig({ frontEnd }, { like = '%' }) {
    const pattern = likePattern(like)
    const rows = frontEnd.configuration.rows().filter(([name]) => pattern.test(name!))
    return textRows(['Key', 'AliasNames', 'Value', 'Type', 'IsMutable', 'Comment'], rows)
  },
}
