/** What blocks of text need to stand beside each other: widths that ignore colour, padding, wrapping, and bars of eighths. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: an ANSI colour begins with the escape character.
const COLOUR = /\x1b\[[0-9;]*m/g
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** The text without its ANSI colours. */
export function stripColour(text: string): string {
  return text.replace(COLOUR, '')
}

/** Columns that one line takes in a terminal: colours take none, every other character one. */
export function columnsOf(line: string): number {
  return [...stripColour(line)].length
}

/** The line with spaces after it up to `columns`; a longer line stays as it is. */
export function padRight(line: string, columns: number): string {
  return line + ' '.repeat(Math.max(0, columns - columnsOf(line)))
}

/** The line with spaces before it up to `columns`; a longer line stays as it is. */
export function padLeft(line: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(line))) + line
}

/** A horizontal bar of `length` columns, to the nearest eighth. Anything above zero shows at least one eighth. */
export function bar(length: number): string {
  if (!(length > 0)) return ''
  const eighths = Math.max(1, Math.round(length * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
}

/** Pieces joined by `gap` in lines of at most `columns`. A piece is never broken, so one that is longer gets a longer line. */
export function wrap(pieces: readonly string[], gap: string, columns: number): string[] {
  const lines: string[] = []
  for (const piece of pieces) {
    const longer = `${lines.at(-1)}${gap}${piece}`
    if (lines.length > 0 && columnsOf(longer) <= columns) lines[lines.length - 1] = longer
    else lines.push(piece)
  }
  return lines
}
