import { s3Error } from './errors'

/** An element's content: text, nested elements, or several elements of the same name. */
export type XmlContent = string | number | boolean | XmlElements | readonly XmlElements[] | undefined

/** Elements by name, in order; undefined ones are omitted. */
export interface XmlElements {
  readonly [name: string]: XmlContent
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A complete response document. Errors have no namespace, all others that of S3. */
export function xmlDocument(root: string, content: XmlElements): string {
  const attribute = root === 'Error' ? '' : ` xmlns="${namespace}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${elements(content)}</${root}>`
}

function elements(content: XmlElements): string {
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('')
}

function element(name: string, value: XmlContent): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((item: XmlElements) => element(name, item)).join('')
  const inner = typeof value === 'object' ? elements(value as XmlElements) : escapeText(String(value))
  return `<${name}>${inner}</${name}>`
}

// Control characters are legal in keys: S3 writes them as character references, since a bare CR would be read back as LF.
function escapeText(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`)
}

/** The content of a DeleteObjects request. */
export interface DeleteRequest {
  readonly keys: readonly string[]
  readonly quiet: boolean
}

/** Reads the body of DeleteObjects; anything in it that is not a key or Quiet is refused. */
export function parseDeleteRequest(xml: string): DeleteRequest {
  const root = /^\s*(?:<\?xml[^>]*\?>)?\s*<Delete(?:\s[^>]*)?>(.*)<\/Delete>\s*$/s.exec(xml)
  if (!root) throw s3Error('MalformedXML')
  const keys: string[] = []
  let quiet = false
  const rest = root[1]!
    .replace(/<Quiet>\s*(true|false)\s*<\/Quiet>/g, (_, value: string) => {
      quiet = value === 'true'
      return ''
    })
    .replace(/<Object>(.*?)<\/Object>/gs, (_, object: string) => {
      keys.push(objectKey(object))
      return ''
    })
  if (rest.trim() !== '' || keys.length === 0 || keys.length > 1000) throw s3Error('MalformedXML')
  return { keys, quiet }
}

function objectKey(object: string): string {
  const key = /^\s*<Key>([^<]+)<\/Key>\s*(?:<(\w+))?/.exec(object)
  if (!key) throw s3Error('MalformedXML')
  if (key[2]) throw s3Error('NotImplemented', { Element: key[2] })
  return unescapeText(key[1]!)
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name?: string) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal) return String.fromCodePoint(Number(decimal))
    const character = named[name!]
    if (character === undefined) throw s3Error('MalformedXML')
    return character
  })
}
