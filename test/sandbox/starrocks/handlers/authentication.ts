import { OK, textRows } from '../answer'
import type { Handlers } from '../execute'

const LISTED = ['Name', 'Type', 'Comment']

export const authenticationHandlers: Handlers = {
  createSecurityIntegration({ frontEnd }, { name, properties }) {
    frontEnd.securityIntegrations.create(name, properties)
    return OK
  },

  alterSecurityIntegration({ frontEnd }, { name, properties }) {
    frontEnd.securityIntegrations.alter(name, properties)
    return OK
  },

  dropSecurityIntegration({ frontEnd }, { name }) {
    frontEnd.securityIntegrations.drop(name)
    return OK
  },

  showSecurityIntegrations: ({ frontEnd }) => textRows(LISTED, frontEnd.securityIntegrations.rows()),

  showCreateSecurityIntegration({ frontEnd }, { name }) {
    return textRows(['Security Integration', 'Create Security Integration'], [frontEnd.securityIntegrations.row(name)])
  },

  createGroupProvider({ frontEnd }, { name, properties }) {
    frontEnd.groupProviders.create(name, properties)
    return OK
  },

  dropGroupProvider({ frontEnd }, { name }) {
    frontEnd.groupProviders.drop(name)
    return OK
  },

  showGroupProviders: ({ frontEnd }) => textRows(LISTED, frontEnd.groupProviders.rows()),

  showCreateGroupProvider({ frontEnd }, { name }) {
    return textRows(['Group Provider', 'Create Group Provider'], [frontEnd.groupProviders.row(name)])
  },
}
