/** Tables in Markdown. */
import { columnsOf, padLeft, padRight } from '../plots/text/text.ts'

const NUMBER = String.raw`[<>≈±+−-]?\s?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?`

/** A number as `format.ts` prints it, with or without a sign, a margin (`85.7 ± 0.3`) or a unit; or what stands for none. */
const NUMERIC = new RegExp(String.raw`^(?:${NUMBER}(?:\s?±\s?${NUMBER})?(?:\s?[%×µa-zA-Z/]+)?|NaN|-?∞|[–—-])?$`)

/**
 * A table in Markdown, padded so that its source reads as a table too. Columns in which every cell is a number (units such as `%` included,
 * empty cells and dashes allowed) stand to the right. `|` is escaped, and a line break becomes `<br>`.
 * @throws {Error} for a row with more or fewer cells than there are headers
 */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  check(headers, rows)
  const escaped = [headers, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', '<br>')),
  )
  const widths = headers.map((_, i) => Math.max(3, ...escaped.map((row) => columnsOf(row[i] ?? ''))))
  const numeric = numericColumns(headers, rows)
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (numeric[i] ? padLeft : padRight)(cell, widths[i] ?? 0)).join(' | ')} |`
  const rule = widths.map((width, i) => (numeric[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  const [head = [], ...body] = escaped
  return [line(head), line(rule), ...body.map(line)].join('\n')
}

function numericColumns(headers: readonly string[], rows: readonly (readonly string[])[]): boolean[] {
  return headers.map(
    (_, i) => rows.some((row) => /\d/.test(row[i] ?? '')) && rows.every((row) => NUMERIC.test((row[i] ?? '').trim())),
  )
}

function check(headers: readonly string[], rows: readonly (readonly string[])[]): void {
  const wrong = rows.findIndex((row) => row.length !== headers.length)
  if (wrong < 0) return
  throw new Error(
    `markdownTable: row ${wrong + 1} has ${rows[wrong]?.length} cells, but there are ${headers.length} headers`,
  )
}
