/** Tables of words and numbers. */
import type { Cell, Table } from './figure.ts'
import { cellText } from './format.ts'

/**
 * A table with a line below its headers. A column stands to the right if there are numbers in it and nothing else, so that digits line up;
 * `cell.none` and `cell.dash` may stand for a number that there is not. All other columns stand to the left.
 * @throws {Error} for a row with more or fewer cells than there are headers, for headers above columns that are not there, and for a number
 *   that cannot be printed
 */
export function table(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  { spans }: Pick<Table, 'spans'> = {},
): Table {
  const wrong = rows.findIndex((row) => row.length !== headers.length)
  if (wrong >= 0) {
    throw new Error(`table: row ${wrong + 1} has ${rows[wrong]?.length} cells, but there are ${headers.length} headers`)
  }
  for (const cell of rows.flat()) cellText(cell)
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
