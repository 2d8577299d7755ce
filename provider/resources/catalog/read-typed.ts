import type { Values } from '../../core/values'
import { isMasked } from '../../sql/masked'
import type { Properties } from '../../sql/properties'

/*
 * The typed inputs of a catalog or a storage volume, from the properties that StarRocks shows: the way back of what makes properties of
 * inputs. Secrets are left out: their places are reported.
 */

/** What reads one typed input. */
export interface Shown {
  readonly properties: Properties
  /** Reports the place of a secret. */
  missing(property: string): void
}

/** A text, if the property is there. One that StarRocks masks, as some releases mask ids, is reported like a secret. */
export function textOf({ properties, missing }: Shown, key: string, path: string): Values {
  const value = properties[key]
  if (value === undefined || value === '') return {}
  if (!isMasked(value)) return { [path.slice(path.lastIndexOf('.') + 1)]: value }
  missing(path)
  return {}
}

/** A boolean, if the property is there and is one. */
export function flagOf({ properties }: Shown, key: string, name: string): Values {
  const value = properties[key]
  return value === 'true' || value === 'false' ? { [name]: value === 'true' } : {}
}

/** Nothing, but a report if the property is there. */
export function secretOf({ properties, missing }: Shown, key: string, path: string): Values {
  if (Object.hasOwn(properties, key)) missing(path)
  return {}
}

/** The settings whose names are those of their properties, in camel case; undefined without any. */
export function settingsOf({ properties }: Shown, keys: readonly string[]): Values | undefined {
  const found = keys.flatMap((key): [string, unknown][] => {
    const text = properties[key] ?? ''
    const name = key.replaceAll(/_[a-z]/g, (letter) => letter.slice(1).toUpperCase())
    if (text === 'true' || text === 'false') return [[name, text === 'true']]
    return /^(0|[1-9]\d{0,14})$/.test(text) ? [[name, Number(text)]] : []
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** The credentials for an AWS service, by the properties under `aws.s3` or `aws.glue`; undefined without any. */
export function awsAuthOf(shown: Shown, service: 'aws.s3' | 'aws.glue', path: string): Values | undefined {
  const { properties, missing } = shown
  const has = (item: string) =>
    Object.hasOwn(properties, `${service}.${item}`) && properties[`${service}.${item}`] !== ''
  const isTrue = (item: string) => properties[`${service}.${item}`] === 'true'
  if (has('access_key') || has('secret_key')) {
    missing(`${path}.accessKey`)
    missing(`${path}.secretKey`)
    secretOf(shown, `${service}.session_token`, `${path}.sessionToken`)
    return { type: 'accessKey' }
  }
  if (isTrue('use_instance_profile'))
    return {
      type: 'instanceProfile',
      ...textOf(shown, `${service}.iam_role_arn`, `${path}.iamRoleArn`),
      ...textOf(shown, `${service}.external_id`, `${path}.externalId`),
    }
  return isTrue('use_aws_sdk_default_behavior') ? { type: 'default' } : undefined
}
