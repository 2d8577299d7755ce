import { tokens } from '../../provider/sql/tokens'
import type { Paint } from '../colours'

/** Keywords that begin a statement or a clause; the rest of a statement is names, types and expressions. */
const KEYWORDS = new Set(
  `ADD ALTER AND AS ASYNC BUCKETS BY CATALOG COLUMN COMMENT CREATE DATABASE DEFAULT DELETE DISTRIBUTED DROP DUPLICATE EXISTS EXTERNAL FILES
  FROM GRANT GROUP HASH IDENTIFIED IF IN INSERT INTO KEY MATERIALIZED MODIFY NOT NULL ON OR ORDER OVERWRITE PARTITION PIPE PRIMARY PROPERTIES
  RANDOM RENAME REPLACE REVOKE ROLE SELECT SET SUBMIT SWAP TABLE TASK TO TRUNCATE UNIQUE USE USER VALUES VIEW WHERE WITH`.split(
    /\s+/,
  ),
)

/** Paints the keywords and the texts of a statement. */
export function sqlPainter(paint: Paint): (sql: string) => string {
  return (sql) => {
    let end = 0
    const parts = tokens(sql).map(({ text, start, end: next }) => {
      const between = comment(sql.slice(end, start), paint)
      end = next
      return between + token(text, sql.slice(start, next), paint)
    })
    return parts.join('') + comment(sql.slice(end), paint)
  }
}

function token(text: string, original: string, paint: Paint): string {
  if (KEYWORDS.has(text)) return paint('cyan', original)
  return /^["']/.test(original) ? byLine(original, (line) => paint('green', line)) : original
}

function comment(blank: string, paint: Paint): string {
  return /\S/.test(blank) ? byLine(blank, (line) => paint('dim', line)) : blank
}

/** A style that spans lines would also paint what is put before each line. */
function byLine(text: string, paintLine: (line: string) => string): string {
  return text.replace(/\S.*/g, paintLine)
}
