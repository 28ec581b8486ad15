import { columnsOf, padRight } from './text.ts'

/** Blocks of lines joined side by side, tops aligned, `gap` columns apart. Widths do not count ANSI colours. */
export function besideEachOther(blocks: readonly (readonly string[])[], gap: number): string[] {
  const widths = blocks.map((lines) => lines.reduce((width, line) => Math.max(width, columnsOf(line)), 0))
  const height = Math.max(0, ...blocks.map((lines) => lines.length))
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((lines, column) => padRight(lines[row] ?? '', widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  )
}
