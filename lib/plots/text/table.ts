/** Tables in aligned text. */
import type { Cell, Table } from '../figure.ts'
import { cellText } from '../format.ts'
import { columnsOf, padLeft, padRight } from './text.ts'

const GAP = 3

/** The lines of a table. Columns of numbers stand to the right, so that digits line up; all others to the left. */
export function tableLines({ headers, rows, spans = [] }: Table): string[] {
  const texts = rows.map((row) => row.map(cellText))
  const widths = headers.map((header, i) =>
    texts.reduce((width, row) => Math.max(width, columnsOf(row[i] ?? '')), columnsOf(header)),
  )
  for (const { label, from, columns } of spans.slice(0, -1)) {
    // A header that is wider than the columns below it would push the next one away from its own.
    const wide = widths.slice(from, from + columns).reduce((sum, width) => sum + width + GAP, -GAP)
    const last = from + columns - 1
    widths[last] = (widths[last] ?? 0) + Math.max(0, columnsOf(label) - wide)
  }
  const pads = headers.map((_, i) => (isOfNumbers(rows.map((row) => row[i] ?? '')) ? padLeft : padRight))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (pads[i] ?? padRight)(cell, widths[i] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd()
  const startOf = (column: number) => widths.slice(0, column).reduce((sum, width) => sum + width + GAP, 0)
  const above = spans.reduce((text, { label, from }) => padRight(text, startOf(from)) + label, '')
  return [
    ...(spans.length > 0 ? [above] : []),
    line(headers),
    line(widths.map((width) => '─'.repeat(width))),
    ...texts.map(line),
  ]
}

/** Whether there are numbers in a column and nothing else, but for places without one. */
function isOfNumbers(cells: readonly Cell[]): boolean {
  return cells.some(isNumber) && cells.every((cell) => isNumber(cell) || (typeof cell === 'object' && 'none' in cell))
}

function isNumber(cell: Cell): boolean {
  return typeof cell === 'number' || (typeof cell === 'object' && 'as' in cell)
}
