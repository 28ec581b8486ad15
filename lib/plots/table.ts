/** Tables of words and numbers. */
import { isRecord } from '../experiment/fields.ts'
import type { Cell, Table } from './figure.ts'
import { type Checks, checkCell, checkEach, checkOptions, oneLine, refusal } from './given.ts'

const checks: Checks<Pick<Table, 'spans'>> = {
  spans: (name, spans) => {
    if (!Array.isArray(spans)) throw refusal(name, 'a list of { label, from, columns }', spans)
    for (const [index, span] of spans.entries()) oneLine(`${name}[${index}].label`, isRecord(span) ? span.label : span)
  },
}

/**
 * A table with a line below its headers. A column stands to the right if there are numbers in it and nothing else, so that digits line up;
 * `cell.none` and `cell.dash` may stand for a number that there is not. All other columns stand to the left.
 * @throws {Error} for a row with more or fewer cells than there are headers, for headers above columns that are not there, and for a cell
 *   that cannot be printed on a line
 */
export function table(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: Pick<Table, 'spans'> = {},
): Table {
  checkEach('table: headers', headers, oneLine)
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) throw refusal('table: rows', 'a list of rows of cells', rows)
  checkOptions('table', options, checks)
  const { spans } = options
  const wrong = rows.findIndex((row) => row.length !== headers.length)
  if (wrong >= 0) {
    throw new Error(`table: row ${wrong + 1} has ${rows[wrong]?.length} cells, but there are ${headers.length} headers`)
  }
  for (const [row, cells] of rows.entries()) {
    for (const [column, cell] of cells.entries()) checkCell(`table: row ${row + 1}, '${headers[column]}'`, cell)
  }
  return { kind: 'table', headers, rows, ...(spans && { spans: checkedSpans(spans, headers.length) }) }
}

function checkedSpans(spans: NonNullable<Table['spans']>, columns: number): NonNullable<Table['spans']> {
  let next = 0
  for (const { label, from, columns: wide } of spans) {
    if (!Number.isInteger(from) || !Number.isInteger(wide) || from < next || wide < 1 || from + wide > columns)
      throw new Error(
        `table: the header '${label}' must stand above columns from ${next} to ${columns - 1}, found ${wide} from ${from} on`,
      )
    next = from + wide
  }
  return spans
}
