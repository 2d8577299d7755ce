import type { Log } from '../../core/log'
import { schema } from '../../core/schema'
import { openSession } from '../../core/session'
import type { ProviderConfig } from '../../core/settings'
import { validate } from '../../core/validate'
import type { Values } from '../../core/values'
import { InputError } from '../../errors'
import { lookUps } from '../../functions/registry'

/**
 * Calls a look-up.
 *
 * @param token such as `starrocks:index:getTable`
 */
export async function invoke(token: string, args: Values, config: ProviderConfig, log: Log): Promise<Values> {
  const name = token.split(':').at(-1) ?? ''
  const lookUp = Object.hasOwn(lookUps, name) ? lookUps[name] : undefined
  if (lookUp === undefined) throw new InputError('token', `this provider has no function ${token}`)
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
  const [wrong] = validate(schema.argumentsOf(name), given)
  if (wrong !== undefined) throw new InputError(wrong.path, `${name}: ${wrong.path} ${wrong.reason}`)
  const { server } = openSession(given, config, log)
  const result = await lookUp.ask(given as never, server)
  return lookUp.result === undefined ? (result as Values) : { [lookUp.result]: result }
}
