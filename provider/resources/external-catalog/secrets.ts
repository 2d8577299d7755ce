import { containsPassword } from '../../sql/masked'

/** The ends of keys that hold secrets: what StarRocks masks in some release, and what it shows although it is one. */
const SECRET_KEY =
  /(^|[._-])(password|passwd|secret|secret[._-]?key|access[._-]?key|access\.id|shared_key|private_key|sas_token|session_token|token|credential|keytab_content)$/i

/** Why a property must be one of the secret ones, or undefined. */
export function openSecretProblem(key: string, value: string): string | undefined {
  if (SECRET_KEY.test(key)) return `the property "${key}" holds a secret: put it into secretProperties`
  if (containsPassword(value))
    return `the value of the property "${key}" contains a password: put the property into secretProperties`
  return undefined
}
