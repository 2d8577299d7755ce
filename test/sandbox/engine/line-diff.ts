/** A stretch of lines that are the same, came or went. */
export interface Run {
  kind: 'same' | 'add' | 'delete'
  lines: string[]
}

/** Compares two texts line by line, by their longest common subsequence. */
export function lineDiff(old: string[], now: string[]): Run[] {
  const common = commonLengths(old, now)
  const runs: Run[] = []
  const push = (kind: Run['kind'], line: string) => {
    const last = runs.at(-1)
    if (last?.kind === kind) last.lines.push(line)
    else runs.push({ kind, lines: [line] })
  }
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      push('same', old[i]!)
      i++
      j++
    } else if (j === now.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      push('delete', old[i++]!)
    } else {
      push('add', now[j++]!)
    }
  }
  return runs
}

/** The lengths of the common subsequences of the remaining lines, for every pair of positions. */
function commonLengths(old: string[], now: string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0))
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const [here, below] = [lengths[i]!, lengths[i + 1]!]
      here[j] = old[i] === now[j] ? below[j + 1]! + 1 : Math.max(below[j]!, here[j + 1]!)
    }
  }
  return lengths
}
