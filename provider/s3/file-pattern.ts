/**
 * A glob of the names of the files that a pipe loads, as Hadoop's `GlobPattern` reads it, without anything that would split the
 * comma list that is the path of FILES().
 */

const CLASS = /\[([!^]?)([^[\]&\\]+)\]/g

/** Why a text is not a pattern of file names, or undefined. */
export function filePatternProblem(pattern: string): string | undefined {
  const shown = JSON.stringify(pattern)
  if (pattern === '') return 'a file pattern must not be empty: omit it for "*.parquet"'
  const [bad] = /[/{},\\:\p{Cc}\p{Cs}]/u.exec(pattern) ?? []
  if (bad !== undefined) {
    return `the file pattern ${shown} contains ${JSON.stringify(bad)}: a pattern is a name with the wildcards *, ? and [abc]`
  }
  if (/[[\]]/.test(pattern.replace(CLASS, '')) || !isRegExp(source(pattern))) {
    return `the square brackets in the file pattern ${shown} are not a set of characters such as [0-9]`
  }
  const matches = matcherOf(pattern[0] === '[' ? `${pattern.slice(0, pattern.indexOf(']') + 1)}*` : pattern)
  if (/^[_.]/.test(pattern) || (pattern[0] === '[' && (matches('_') || matches('.')))) {
    return `the file pattern ${shown} matches hidden names, which begin with "_" or ".": StarRocks and other tools use them for their own files`
  }
  return undefined
}

/** The part of the path in FILES() that stands for the files: unlike Hive's, its glob does not skip hidden files by itself. */
export function fileGlob(pattern: string): string {
  if (pattern.startsWith('*')) return `[^_.]${pattern}`
  return pattern.startsWith('?') ? `[^_.]${pattern.slice(1)}` : pattern
}

/** The pattern of file names behind a part of a path in FILES(). */
export function patternOf(glob: string): string {
  if (!glob.startsWith('[^_.]')) return glob
  const rest = glob.slice('[^_.]'.length)
  return rest.startsWith('*') ? rest : `?${rest}`
}

/** The names that StarRocks matches. It distinguishes upper and lower case. */
export function matcherOf(pattern: string): (name: string) => boolean {
  const expression = new RegExp(source(fileGlob(pattern)), 'su')
  return (name) => expression.test(name)
}

/** The paths that StarRocks matches with the path of FILES(): a wildcard does not match across directories. */
export function matcherOfPath(path: string): (name: string) => boolean {
  const parts = path.split('/').map((part) => new RegExp(source(part), 'su'))
  return (name) => {
    const names = name.split('/')
    return names.length === parts.length && parts.every((part, i) => part.test(names[i] ?? ''))
  }
}

function source(glob: string): string {
  const parts = glob.replace(/\[([!^]?)([^[\]&\\]+)\]|[\s\S]/gu, (item, not, characters) => {
    if (item === '*') return '.*'
    if (item === '?') return '.'
    if (characters !== undefined) return `[${not && '^'}${characters}]`
    return item.replace(/[.+^$()|[\]\\/{}]/, '\\$&')
  })
  return `^${parts}$`
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'su') !== undefined
  } catch {
    return false
  }
}
