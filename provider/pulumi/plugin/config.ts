import { configurationProblem, connectionSettings } from '../../core/settings'
import { hasUnknown, type Values } from '../../core/values'
import { InputError, messageOf } from '../../errors'
import { Configuration } from '../configuration'
import { redacted } from '../redaction'
import { secretTexts } from './secrecy'
import type { Decoded } from './wire'

export interface ConfigFailure {
  readonly property: string
  readonly reason: string
}

/** What is wrong with the inputs of a provider. */
export function configFailures({ values, secrecy }: Decoded, project: string | undefined): ConfigFailure[] {
  const secrets = secretTexts(secrecy, values)
  return problems(values, project).map(({ property, reason }) => ({ property, reason: redacted(reason, secrets) }))
}

function problems(inputs: Values, project: string | undefined): ConfigFailure[] {
  const config = new Configuration(inputs).providerConfig
  const problem = configurationProblem(config, project)
  if (problem !== undefined) return [{ property: '', reason: problem }]
  if (hasUnknown(inputs)) return []
  try {
    connectionSettings(undefined, config)
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return [{ property: '', reason: messageOf(error) }]
  }
}
