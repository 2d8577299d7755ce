import { isObject } from '../../provider/core/validate'
import type { Values } from '../../provider/core/values'
import { needsOf } from '../../provider/resources/least-privileges'
import { counted } from '../../provider/sql/counted'
import { listed, ownResource } from './declared'
import type { Finding } from './finding'

/** What a preview leaves out: resources that do not change, and everything behind an error. */
export function previewFindings({ steps, diagnostics, changeSummary }: Values): Finding[] {
  const errors = listed(diagnostics).filter(({ severity }) => severity === 'error')
  const ofOurs = errors.flatMap(({ urn, message }) => failure(String(urn), String(message)))
  const same = isObject(changeSummary) ? Number(changeSummary.same ?? 0) : 0
  const unlisted = same - listed(steps).filter(({ op }) => op === 'same').length
  return [
    ...ofOurs,
    ...(errors.length > 0 ? [failed(ofOurs.length > 0 ? 'unchecked' : 'problem')] : []),
    ...(unlisted > 0 && errors.length === 0
      ? [
          incomplete(
            `${counted(unlisted, 'unchanged resource')} ${unlisted === 1 ? 'is' : 'are'} not in it, and ${unlisted === 1 ? 'was' : 'were'} not checked`,
            WITH_ALL,
          ),
        ]
      : []),
  ]
}

/** A problem of its own, unless the error of a resource is one already. */
function failed(status: Finding['status']): Finding {
  return {
    status,
    about: 'preview',
    text: 'it failed: what is behind the error is not in it, and was not checked',
    remedies: [],
  }
}

/** The way out where a preview leaves out what does not change. */
export const WITH_ALL = 'pulumi preview --json --show-sames | npx pulumi-starrocks doctor'

function incomplete(text: string, ...remedies: readonly string[]): Finding {
  return { status: 'unchecked', about: 'preview', text, remedies }
}

/** The failed resource is not in the preview, but the error names it. */
function failure(urn: string, message: string): Finding[] {
  const own = ownResource(urn)
  if (own === undefined) return []
  const { kind, name } = own
  const [line = ''] = message.replace(/^error: /, '').split('\n')
  const { role } = needsOf(kind)
  const needed = role === undefined ? undefined : [`GRANT "${role}" TO ROLE "<role>";`]
  // The numbers by which StarRocks refuses for want of a privilege.
  const remedies = /\((1252|5203)\//.test(message) ? needed : undefined
  return [
    { status: 'problem', about: kind, text: `${name}: the preview fails: ${line}`, ...(remedies && { remedies }) },
  ]
}
