import { stripVTControlCharacters } from 'node:util'
import type { Json } from './pulumi-replay'

const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const provider = (kind: string) =>
  `exports.handler=()=>require("module").createRequire(process.cwd()+"/_")("./backend.js").${kind}`
const PROVIDERS = ['thing2', 'thing', 'minimal', 'nodiff']

/** Replaces values that vary between runs by stable names, as the recorder does; one instance for each run of a scenario. */
export class Names {
  private readonly uuids = new Map<string, string>()

  constructor(
    private readonly dir: string,
    private readonly work: string,
    private readonly nodeModules: string,
  ) {}

  text(s: string): string {
    let text = s
      .replaceAll(this.dir, '<dir>')
      .replaceAll(this.work, '<work>')
      .replaceAll(this.nodeModules, '<node_modules>')
    for (const kind of PROVIDERS) text = text.replaceAll(provider(kind), `<provider ${kind}>`)
    return text.replace(UUID, (uuid) => {
      if (uuid === UNKNOWN) return uuid
      if (!this.uuids.has(uuid)) this.uuids.set(uuid, `<uuid-${this.uuids.size + 1}>`)
      return this.uuids.get(uuid)!
    })
  }

  message(s: string): string {
    const text = stripVTControlCharacters(this.text(s))
      .replace(/^(\s*)at .*$/gm, '$1at <frame>')
      .replace(/(\s*at <frame>\n?)+/g, '\n    at <frames>\n')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replace(/\b\d+(\.\d+)?(ms|µs|s)\b/g, '<time>')
      .replace(/(<dir>\/[\w./-]+|node:[\w/]+):\d+(:\d+)?/g, '$1:<line>')
      .replace(/\/(?:[\w@.+-]+\/)*node_modules\//g, '<node_modules>/')
    // An error that prints a whole resource prints internals of the SDK.
    const shown = text.includes('__pulumiResource') ? `${text.slice(0, text.indexOf('\n'))}\n<more>` : text
    return shown.trimEnd()
  }

  clean(v: Json): Json {
    if (typeof v === 'string') return this.text(v)
    if (Array.isArray(v)) return v.map((e) => this.clean(e))
    if (typeof v !== 'object' || v === null) return v
    return Object.fromEntries(Object.entries(v).map(([k, e]) => [this.text(k), this.clean(e)]))
  }
}
