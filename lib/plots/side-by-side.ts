import { columnsOf, padRight } from './text.ts'

/** Blocks of lines joined side by side, tops aligned, `gap` columns apart. Widths do not count ANSI colours. */
export function sideBySide(blocks: readonly string[], gap = 3): string {
  const columns = blocks.map((block) => block.split('\n'))
  const widths = columns.map((lines) => Math.max(...lines.map(columnsOf)))
  const height = Math.max(0, ...columns.map((lines) => lines.length))
  return Array.from({ length: height }, (_, row) =>
    columns
      .map((lines, column) => padRight(lines[row] ?? '', widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  ).join('\n')
}
