import type { IncomingHttpHeaders } from 'node:http'
import { s3Error } from './errors'
import { type Operation, operations } from './operations'
import type { Target } from './target'

/** The SDK's own name for the operation, which S3 ignores. */
const ignoredParameter = 'x-id'

/** Headers that any request may carry. */
const commonHeaders =
  /^x-amz-(date|content-sha256|user-agent|trailer|decoded-content-length|sdk-checksum-algorithm|checksum-.*|meta-.*)$/

/** The only version of the S3 API, which Arrow and other clients in C++ name in every HEAD. */
const apiVersion = '2006-03-01'

/** Headers that change the meaning of a request, so that ignoring one would give a wrong answer. */
const meaningful = /^(x-amz-.*|range|if-.*)$/

/** Finds the operation of a request. Parameters that the operation does not support are refused by name. */
export function route(target: Target, headers: IncomingHttpHeaders): Operation {
  const level = target.bucket === '' ? 'service' : target.key === '' ? 'bucket' : 'object'
  const names = target.parameters.map(([name]) => name).filter((name) => name !== ignoredParameter)
  const candidates = operations.filter(({ method, on }) => method === target.method && on === level)
  const operation =
    candidates.find(({ marker }) => marker !== undefined && names.includes(marker)) ??
    candidates.find(({ marker }) => marker === undefined)
  const known = [operation?.marker, ...(operation?.parameters ?? [])]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw s3Error('NotImplemented', { Parameter: unknown })
  if (!operation) throw unhandled(target, level)
  const header = Object.keys(headers).find(
    (name) =>
      !(name === 'x-amz-api-version' && headers[name] === apiVersion) &&
      meaningful.test(name) &&
      !commonHeaders.test(name) &&
      !operation.headers?.includes(name),
  )
  if (header === 'x-amz-security-token') throw s3Error('InvalidToken')
  if (header !== undefined) throw s3Error('NotImplemented', { Header: header })
  return operation
}

function unhandled({ method }: Target, level: Operation['on']): Error {
  // A GET of a bucket without a parameter is the first version of ListObjects.
  if (method === 'GET' && level === 'bucket') return s3Error('NotImplemented', { Operation: 'ListObjects version 1' })
  return s3Error('MethodNotAllowed', { Method: method, ResourceType: level.toUpperCase() })
}
