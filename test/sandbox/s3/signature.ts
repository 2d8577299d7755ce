import { createHash, createHmac } from 'node:crypto'
import { s3Error } from './errors'
import { type DistinctHeaders, parameter, type Target, uriEncode } from './target'

/** The keys of the endpoint, and the region of signatures. */
export interface Credentials {
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  /** Further pairs, secret key by access key: while keys are rotated, old and new ones are valid. */
  readonly furtherKeys?: Readonly<Record<string, string>>
}

/** The signature of a request, from the Authorization header or from the query. */
interface Claim {
  readonly credential: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** ISO 8601 basic format: 20011231T235959Z. */
  readonly date: string
  /** The SHA-256 of the body in hex, or a keyword for an unsigned or streamed body. */
  readonly payload: string
  /** Seconds that a presigned URL is valid. */
  readonly expires?: number
}

const algorithm = 'AWS4-HMAC-SHA256'
const payloadHeader = 'x-amz-content-sha256'
const allowedSkewMs = 15 * 60_000
const longestPresignSeconds = 7 * 24 * 60 * 60

/**
 * Verifies the Signature Version 4 of a request, and returns its statement about the body: the hash, or that it is unsigned.
 */
export function verifySignature(target: Target, headers: DistinctHeaders, credentials: Credentials, now: Date): string {
  const claim = readClaim(target, headers)
  const { scope, secretKey } = checkCredential(claim, credentials)
  checkTime(claim, now)
  checkSignedHeaders(claim, headers)
  const canonical = canonicalRequest(claim, target, headers)
  const toSign = [algorithm, claim.date, scope, sha256(canonical)].join('\n')
  const expected = createHmac('sha256', signingKey(secretKey, scope)).update(toSign).digest('hex')
  if (expected !== claim.signature) throw s3Error('SignatureDoesNotMatch', { StringToSign: toSign })
  return claim.payload
}

function readClaim(target: Target, headers: DistinctHeaders): Claim {
  const authorization = headers.authorization?.[0]
  if (authorization && target.presigned) throw s3Error('InvalidArgument', {}, 'Only one auth mechanism allowed')
  if (authorization) return headerClaim(authorization, headers)
  if (target.presigned) return queryClaim(target, headers)
  throw s3Error('AccessDenied')
}

function headerClaim(authorization: string, headers: DistinctHeaders): Claim {
  const fields = new RegExp(`^${algorithm} Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$`)
  if (!authorization.startsWith(`${algorithm} `)) {
    const message = `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`
    throw s3Error('InvalidRequest', {}, message)
  }
  const [, credential, signedHeaders, signature] = fields.exec(authorization) ?? []
  if (!credential || !signedHeaders || !signature) throw s3Error('AuthorizationHeaderMalformed')
  return {
    credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    date: headers['x-amz-date']?.[0] ?? '',
    payload: required(headers, payloadHeader),
  }
}

function queryClaim(target: Target, headers: DistinctHeaders): Claim {
  const field = (name: string): string => {
    const value = parameter(target.query, name)
    if (!value) throw s3Error('AuthorizationQueryParametersError', { ArgumentName: name })
    return value
  }
  if (field('X-Amz-Algorithm') !== algorithm) {
    throw s3Error('AuthorizationQueryParametersError', {}, `X-Amz-Algorithm only supports "${algorithm}"`)
  }
  const expires = Number(field('X-Amz-Expires'))
  if (!Number.isInteger(expires) || expires < 0 || expires > longestPresignSeconds) {
    const message =
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds'
    throw s3Error('AuthorizationQueryParametersError', {}, message)
  }
  return {
    credential: field('X-Amz-Credential'),
    signedHeaders: field('X-Amz-SignedHeaders').split(';'),
    signature: field('X-Amz-Signature'),
    date: field('X-Amz-Date'),
    payload: target.hoistedHeaders[payloadHeader] ?? headers[payloadHeader]?.[0] ?? 'UNSIGNED-PAYLOAD',
    expires,
  }
}

function checkCredential(
  { credential, date }: Claim,
  { accessKey, secretKey, region, furtherKeys = {} }: Credentials,
): { scope: string; secretKey: string } {
  const [id = '', ...scope] = credential.split('/')
  if (scope.length !== 4 || scope[2] !== 's3' || scope[3] !== 'aws4_request' || scope[0] !== date.slice(0, 8)) {
    throw s3Error('AuthorizationHeaderMalformed', { Credential: credential })
  }
  const keys = { ...furtherKeys, [accessKey]: secretKey }
  if (!Object.hasOwn(keys, id)) throw s3Error('InvalidAccessKeyId', { AWSAccessKeyId: id })
  if (scope[1] !== region) {
    const message = `The authorization header is malformed; the region '${scope[1]}' is wrong; expecting '${region}'`
    throw s3Error('AuthorizationHeaderMalformed', { Region: region }, message)
  }
  return { scope: scope.join('/'), secretKey: keys[id]! }
}

function checkTime({ date, expires }: Claim, now: Date): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)
  if (!parts) throw s3Error('AccessDenied', {}, 'AWS authentication requires a valid Date or x-amz-date header')
  const [, year, month, day, hour, minute, second] = parts
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const age = now.getTime() - signedAt
  if (expires !== undefined && age > expires * 1000) throw s3Error('AccessDenied', {}, 'Request has expired')
  const skewed = expires === undefined ? Math.abs(age) > allowedSkewMs : age < -allowedSkewMs
  if (skewed) throw s3Error('RequestTimeTooSkewed', { RequestTime: date, ServerTime: now.toISOString() })
}

function checkSignedHeaders({ signedHeaders }: Claim, headers: DistinctHeaders): void {
  const mustBeSigned = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
  const unsigned = mustBeSigned.filter((name) => !signedHeaders.includes(name))
  if (unsigned.length > 0) {
    const message = 'There were headers present in the request which were not signed'
    throw s3Error('AccessDenied', { HeadersNotSigned: unsigned.join(', ') }, message)
  }
}

function canonicalRequest(claim: Claim, target: Target, headers: DistinctHeaders): string {
  const query = target.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
  const signed = claim.signedHeaders.map((name) => {
    const values = (headers[name] ?? []).map((value) => value.trim().replace(/ +/g, ' '))
    return `${name}:${values.join(',')}\n`
  })
  return [
    target.method,
    uriEncode(target.path).replaceAll('%2F', '/'),
    query.join('&'),
    signed.join(''),
    claim.signedHeaders.join(';'),
    claim.payload,
  ].join('\n')
}

function signingKey(secretKey: string, scope: string): Buffer {
  return scope
    .split('/')
    .reduce((key: Buffer, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${secretKey}`))
}

function required(headers: DistinctHeaders, name: string): string {
  const value = headers[name]?.[0]
  if (!value) throw s3Error('InvalidRequest', {}, `Missing required header for this request: ${name}`)
  return value
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
