import { type Feature, lackText, versionOf } from '../starrocks/version'
import { same } from './policy'
import type { CheckContext } from './spec'
import type { Draft } from './values'

/**
 * Refuses an input that the server's release does not support, before anything is changed. It checks only new and changed inputs.
 * If the server does not answer, a preview continues: the statement itself will be refused.
 */
export async function needs(feature: Feature, property: string, draft: Draft, context: CheckContext): Promise<void> {
  if (same(context.recorded[property], draft[property])) return
  const lack = await lacking(feature, context)
  if (lack !== undefined) context.fail(property, lack)
}

/** Whether the server's release has a feature; undefined if the release is not known. */
export async function releaseHas(feature: Feature, { server }: CheckContext): Promise<boolean | undefined> {
  const version = server && (await versionOf(server).catch(() => undefined))
  return version?.can(feature)
}

/** Why the server's release lacks a feature; undefined if it has it, or if the release is not known. */
export async function lacking(feature: Feature, { server }: CheckContext): Promise<string | undefined> {
  const version = server && (await versionOf(server).catch(() => undefined))
  return version === undefined || version.can(feature) ? undefined : lackText(feature, version)
}
