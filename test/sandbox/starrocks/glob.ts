/** A Hadoop glob as a regular expression over the whole key: `?`, `*`, `[a-c]`, `[^a]`, `{a,b}`; none matches a slash. */
export function globToRegExp(pattern: string): RegExp {
  let source = ''
  let braces = 0
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (c === '\\' && i + 1 < pattern.length) source += escaped(pattern[++i]!)
    else if (c === '*') source += '[^/]*'
    else if (c === '?') source += '[^/]'
    else if (c === '[' && pattern.indexOf(']', i + 2) > 0) {
      const end = pattern.indexOf(']', i + 2)
      const body = pattern.slice(i + 1, end).replaceAll('\\', '\\\\')
      source += body.startsWith('!') ? `[^${body.slice(1)}]` : `[${body}]`
      i = end
    } else if (c === '{') {
      braces++
      source += '(?:'
    } else if (c === '}' && braces > 0) {
      braces--
      source += ')'
    } else if (c === ',' && braces > 0) source += '|'
    else source += escaped(c)
  }
  return new RegExp(`^${source}$`, 's')
}

/**
 * The name that makes Hadoop's `Globber` fail: it creates a path of the name of every child of a directory that it searches,
 * whether the pattern matches or not, and reads the text before a colon as a scheme. A file counts only at the last level.
 */
export function unlistableName(pattern: string, keys: Iterable<string>): string | undefined {
  const levels = pattern.split('/')
  const first = levels.findIndex((level) => SPECIAL.test(level))
  if (first < 0) return undefined
  const matchers = levels.map(globToRegExp)
  for (const key of keys) {
    const names = key.split('/')
    for (let i = 0; i < levels.length && i < names.length; i++) {
      const isFile = i === names.length - 1
      if (isFile && i < levels.length - 1) break
      if (i >= first && /[:\p{Cc}]/u.test(names[i]!)) return names[i]
      if (!matchers[i]!.test(names[i]!)) break
    }
  }
  return undefined
}

const SPECIAL = /[\\*?[{]/

/** The part before the first special character, which can be listed. */
export function globPrefix(pattern: string): string {
  const special = pattern.search(SPECIAL)
  return special < 0 ? pattern : pattern.slice(0, special)
}

/** Splits a comma-separated list of paths; commas inside braces belong to the glob. */
export function splitPaths(list: string): string[] {
  const paths = ['']
  let braces = 0
  for (const c of list) {
    if (c === '{') braces++
    if (c === '}') braces--
    if (c === ',' && braces === 0) paths.push('')
    else paths[paths.length - 1] += c
  }
  return paths.map((path) => path.trim()).filter((path) => path !== '')
}

const escaped = (c: string) => c.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
