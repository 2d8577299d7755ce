import { contains, detailedDiff, parsePath } from './property-diff'
import type { Diff, Provider } from './provider'
import type { ResourceState } from './state'
import type { Props } from './values'

/** A diff that has an opinion. */
export type Change = Diff & { changes: boolean }

/** The provider's diff; where it has no opinion, the inputs are compared. */
export async function diffResource(
  provider: Provider,
  old: Pick<ResourceState, 'urn' | 'id' | 'inputs' | 'outputs'>,
  news: Props,
  ignore: string[],
): Promise<Change> {
  const diff = await provider.diff(old, news, ignore)
  if (diff.changes !== undefined) return { ...diff, changes: diff.changes }
  const detailed = detailedDiff(old.inputs, news)
  const changedKeys = [...new Set(Object.keys(detailed).map((path) => String(parsePath(path)![0])))]
  return { ...diff, changes: Object.keys(detailed).length > 0, changedKeys, detailedDiff: detailed }
}

/** True if a change cannot be made in place. */
export function needsReplacement(diff: Change): boolean {
  const kinds = Object.values(diff.detailedDiff ?? {})
  return diff.replaces.length > 0 || kinds.some(({ diffKind }) => diffKind.endsWith('-replace'))
}

/** Turns changes into replacements if the program requires it; `#initerror` means an incomplete create. */
export function withReplaceOnChanges(diff: Change, paths: string[], hasInitErrors: boolean): Change {
  if (!diff.changes && !hasInitErrors) return diff
  const wanted = paths.map(parsePath).filter((path) => path !== undefined)
  const covers = (text: string) => {
    const path = parsePath(text)
    return path !== undefined && wanted.some((w) => contains(w, path))
  }
  const replaces = new Set([...diff.replaces, ...(diff.changedKeys ?? []).filter(covers)])
  const detailed = Object.entries(diff.detailedDiff ?? {}).map(([path, d]) => {
    const replace = covers(path) && !d.diffKind.endsWith('-replace')
    return [path, replace ? { ...d, diffKind: `${d.diffKind}-replace` } : d]
  })
  const broken = hasInitErrors && covers('#initerror')
  if (broken) replaces.add('#initerror')
  return {
    ...diff,
    changes: diff.changes || broken,
    replaces: [...replaces],
    detailedDiff: diff.detailedDiff && Object.fromEntries(detailed),
  }
}
