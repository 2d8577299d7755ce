import type { Storage } from '../sql/storage'
import { StoreError, type StoreFailure } from './errors'

/** Errors of the SDK have the status of an answer; those of the network only a code. */
interface RequestError {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

interface Diagnosis {
  readonly kind: StoreFailure
  /** Absent if no setting of the storage can be the cause. */
  readonly setting?: string
  readonly says: string
}

/** A store that sends without an end: more than an answer can have, too slowly, or the same page again. */
export class Unending extends Error {
  override readonly name = 'Unending'

  constructor(readonly says: string) {
    super(says)
  }
}

/** A store that answers a range with something else: to continue would mean to read whole files. */
export class RangeIgnored extends Error {
  override readonly name = 'RangeIgnored'
}

const SIGNATURE: Diagnosis = {
  kind: 'signature',
  setting: 'auth',
  says: 'the signature does not match: check the keys',
}
const DENIED: Diagnosis = {
  kind: 'accessDenied',
  setting: 'auth',
  says: 'access is denied: check the keys and their permissions',
}
const UNKNOWN_KEY: Diagnosis = { kind: 'accessDenied', setting: 'auth', says: 'the access key is unknown to the store' }
const EXPIRED: Diagnosis = { kind: 'accessDenied', setting: 'auth', says: 'the session token is no longer valid' }
const REGION: Diagnosis = { kind: 'other', setting: 'region', says: 'the bucket is in another region' }
const CHANGED: Diagnosis = {
  kind: 'changed',
  says: 'the file was replaced or removed during the read: try again',
}

/** The codes of S3, similar stores and the network. */
const BY_CODE: Readonly<Record<string, Diagnosis>> = {
  NoSuchBucket: { kind: 'noSuchBucket', setting: 'bucket', says: 'there is no such bucket' },
  AccessDenied: DENIED,
  AllAccessDisabled: DENIED,
  InvalidAccessKeyId: UNKNOWN_KEY,
  XAdminUserNotFound: UNKNOWN_KEY, // versitygw
  CredentialsProviderError: { kind: 'accessDenied', setting: 'auth', says: 'this machine has no AWS credentials' },
  ExpiredToken: EXPIRED,
  InvalidToken: EXPIRED,
  SignatureDoesNotMatch: SIGNATURE,
  InvalidSignature: SIGNATURE,
  RequestTimeTooSkewed: { ...SIGNATURE, says: 'the clock of this machine is wrong' },
  AuthorizationHeaderMalformed: REGION,
  PermanentRedirect: REGION,
  PreconditionFailed: CHANGED,
  NoSuchKey: CHANGED,
  RangeIgnored: { kind: 'other', setting: 'endpoint', says: 'this store does not support ranged reads' },
  EPROTO: { kind: 'unreachable', setting: 'ssl', says: 'it does not use TLS' },
}

const BY_STATUS: Readonly<Record<number, Diagnosis>> = { 301: REGION, 403: DENIED, 412: CHANGED }

const FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError]

/**
 * Explains a failure of the SDK: the reason, the place, and the setting to check. The store's own message is never shown, because
 * it may quote the request.
 */
export function storeError(error: unknown, settings: Storage, doing: string): StoreError {
  const { name = 'Error', code = name, $metadata } = error as RequestError
  // A fault of ours is no error of the store: nobody should search the settings for it.
  if ($metadata === undefined && FAULTS.some((fault) => error instanceof fault)) throw error
  const status = $metadata?.httpStatusCode ?? 0
  const unending: Diagnosis | undefined =
    error instanceof Unending ? { kind: 'other', setting: 'endpoint', says: error.says } : undefined
  const { kind, setting, says } = unending ?? BY_CODE[code] ?? BY_STATUS[status] ?? unnamed(code, status, settings)
  const address = settings.clientEndpoint ?? settings.endpoint ?? 'Amazon S3'
  const place = `bucket "${settings.bucket}" at ${address}, ${doing}`
  const hint = setting === undefined ? '' : `; see the storage setting "${setting}"`
  return new StoreError(kind, setting, code, `${place}: ${says} (${code}${hint})`)
}

function unnamed(code: string, status: number, settings: Storage): Diagnosis {
  const setting = settings.clientEndpoint === undefined ? 'endpoint' : 'clientEndpoint'
  if (status !== 0) return { kind: 'other', setting, says: `the answer has status ${status}` }
  if (code === 'ENOTFOUND' && !settings.pathStyleAccess) {
    return {
      kind: 'unreachable',
      setting,
      says: 'no such host (without pathStyleAccess the bucket is part of its name)',
    }
  }
  return { kind: 'unreachable', setting, says: 'it cannot be reached from this machine' }
}
