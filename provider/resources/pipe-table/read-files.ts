import { lacking, releaseHas } from '../../core/release'
import type { CheckContext } from '../../core/spec'
import { hasUnknown } from '../../core/values'
import { InputError } from '../../errors'
import type { InferOptions } from '../../parquet/infer'
import { resultType } from '../../sql/expressions'
import { sql } from '../../sql/quote'
import type { Storage } from '../../sql/storage'
import type { Server } from '../../starrocks/server'
import type { Feature } from '../../starrocks/version'
import { isWideDecimal } from '../table/features'
import type { Inferred } from './infer'
import type { SourceArgs } from './model'

/** The columns of the files, with warnings about values that StarRocks changes. */
export async function inferColumns(
  inputs: SourceArgs,
  storage: Storage,
  location: string,
  context: CheckContext,
): Promise<Inferred> {
  const options = {
    ...optionsOf(inputs, context.recorded as Partial<SourceArgs>),
    has: (feature: Feature) => releaseHas(feature, context),
  }
  // Most runs read no file, so this code is loaded only when it is needed.
  const { inferFromFiles } = await import('./infer.js')
  const inferred =
    inputs.inferFrom === 'server'
      ? await ask(storage, location, options, context)
      : await inferFromFiles(storage, options, inputs)
  const { lacksColumn, unsignedBefore34: unsigned, unreadable } = inferred
  const lack = lacksColumn && (await lacking('unevenFiles', context))
  if (lack) context.fail('pathPrefix', `${lack}, and ${lacksColumn.file} lacks the column ${lacksColumn.column}`)
  const unread = unreadable && (await lacking('unknownAnnotations', context))
  if (unread) context.fail('pathPrefix', `${unread}, and ${unreadable.file} has one on the column ${unreadable.column}`)
  const wide = inferred.columns.find(({ type }) => isWideDecimal(type))
  const digits = wide && (await lacking('decimal256', context))
  if (digits) context.fail('columnOverrides', `${digits}, and the column ${wide.name} is ${wide.type}`)
  const signs = unsigned && (await lacking('unsignedIntegers', context))
  if (signs) context.warn(`${signs}; column ${unsigned.column} of ${unsigned.file} contains such values`)
  for (const warning of inferred.warnings) context.warn(warning)
  const { encoded } = inferred.layout
  if (encoded !== undefined && !inputs.decodePath)
    context.warn(
      `${encoded} is loaded unchanged from the path, URL-encoded, and becomes NULL unless the column is a VARCHAR: set decodePath to true to load the decoded value`,
    )
  await warnOfTimeZone(inputs, inferred, context)
  return inferred
}

/** How the files are read. `recorded`: the inputs in state, if any. */
export function optionsOf(inputs: SourceArgs, recorded: Partial<SourceArgs>): InferOptions {
  const { schema } = inputs
  const expressions = Object.entries(inputs.columnExpressions ?? {})
  const renamed = expressions.flatMap(([name, { column, function: fn }]) =>
    column !== undefined && fn === undefined ? [[name, column] as const] : [],
  )
  const computed = expressions.filter(([, { column, function: fn }]) => column === undefined || fn !== undefined)
  return {
    prefix: inputs.pathPrefix,
    ...(schema ? { declared: true, only: Object.keys(schema) } : {}),
    types: schema ?? inputs.columnOverrides,
    longestVarchar: inputs.maxVarcharLength,
    pattern: inputs.filePattern,
    keysFrom: inputs.partitionColumns,
    acceptTableFormat: inputs.allowTableFormat,
    excluded: inputs.excludeColumns,
    excludedBefore: recorded.excludeColumns,
    renamed: Object.fromEntries(renamed),
    computed: Object.fromEntries(computed.map(([name, of]) => [name, resultType(of)])),
  }
}

/** StarRocks shifts timestamps to the zone of the session that loads them, which is often not that of the files. */
async function warnOfTimeZone(inputs: SourceArgs, inferred: Inferred, context: CheckContext): Promise<void> {
  if (inputs.timeZone !== undefined || hasUnknown(inputs.taskProperties)) return
  if (inputs.taskProperties?.time_zone !== undefined) return
  const { moments, localTimes } = inferred
  const shifted = moments ?? (localTimes && (await lacking('localTimestamps', context)) ? localTimes : undefined)
  const zone = shifted && context.server && (await timeZoneOf(context.server).catch(() => undefined))
  if (zone === undefined || /^((Etc\/)?(UTC|GMT)|[+-]0?0:00|Z)$/.test(zone)) return
  context.warn(
    `column ${shifted?.column} of ${shifted?.file} contains timestamps, which StarRocks shifts to ${zone}, the time zone of the server: set timeZone ("UTC" loads them unchanged)`,
  )
}

/** The setting of new sessions, such as those of a pipe's tasks: the current session may be older than the setting. */
async function timeZoneOf(server: Server): Promise<string | undefined> {
  const [row] = await server.query(sql`SELECT @@global.time_zone`)
  return Object.values(row ?? {})[0] ?? undefined
}

async function ask(
  storage: Storage,
  location: string,
  options: InferOptions,
  context: CheckContext,
): Promise<Inferred> {
  const lack = await lacking('listedFiles', context)
  if (lack !== undefined) throw new InputError('inferFrom', lack)
  const { inferFromServer } = await import('./infer.js')
  return inferFromServer(context.server, storage, location, options)
}
