import { type Feature, lackText, versionOf } from '../starrocks/version'
import { same } from './policy'
import type { CheckContext } from './spec'
import type { Draft } from './values'

/**
 * Refuses an input that asks for more than the server's release can, before anything is changed. It is asked only about an input that
 * is new or another than before; and where the server does not answer, a preview goes on: the server says itself what it cannot do.
 */
export async function needs(feature: Feature, property: string, draft: Draft, context: CheckContext): Promise<void> {
  if (same(context.recorded[property], draft[property])) return
  const lack = await lacking(feature, context)
  if (lack !== undefined) context.fail(property, lack)
}

/** Whether the server's release has a feature; undefined where that cannot be told. */
export async function releaseHas(feature: Feature, { server }: CheckContext): Promise<boolean | undefined> {
  const version = server && (await versionOf(server).catch(() => undefined))
  return version?.can(feature)
}

/** Why the server's release lacks a feature; undefined where it has it, or where that cannot be told. */
export async function lacking(feature: Feature, { server }: CheckContext): Promise<string | undefined> {
  const version = server && (await versionOf(server).catch(() => undefined))
  return version === undefined || version.can(feature) ? undefined : lackText(feature, version)
}
