/** What differs from run to run, and means nothing to a reader: paths, times, ports, ids, and the order of concurrent registrations. */
const ACCIDENTS = ['sourcePosition', 'stackTrace', 'created', 'modified', 'duration', 'provider', '__origin', 'config']

export function withoutAccidents(json: string): string {
  const digest = JSON.parse(json, (key, value) => (ACCIDENTS.includes(key) ? undefined : value))
  const position = ({ op, urn }: { op: string; urn: string }) =>
    `${op === 'refresh' ? 0 : 1} ${urn.split('::').slice(2)}`
  digest.steps?.sort((a: never, b: never) => (position(a) < position(b) ? -1 : 1))
  const text = JSON.stringify(digest, undefined, 2)
  return `${text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9000').replaceAll(/pulumi_user_[0-9a-f]{24}/g, `pulumi_user_${'0'.repeat(24)}`)}\n`
}
