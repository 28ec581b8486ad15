/** A grid of characters that several curves share; each character remembers whose it is. */
import { blue, cyan, green, magenta, red, reset, yellow } from 'asciichart'

type Cell = { readonly text: string; readonly owner: number }

/** Rows from the top, each of cells from the left; an empty cell is undefined. */
export type Canvas = (Cell | undefined)[][]

const COLOURS = [cyan, yellow, magenta, green, red, blue]

/** Box-drawing characters by the sum of their strokes: left 1, right 2, up 4, down 8. */
const STROKES = [...' ╴╶─╵╯╰┴╷╮╭┬│┤├┼']

/** An empty canvas. */
export function emptyCanvas(rows: number, columns: number): Canvas {
  return Array.from({ length: rows }, () => new Array<Cell | undefined>(columns).fill(undefined))
}

/** Sets one character, whatever was there. Places outside the canvas are ignored. */
export function put(canvas: Canvas, fromTop: number, column: number, text: string, owner: number): void {
  const row = canvas[fromTop]
  if (row !== undefined && column < row.length) row[column] = { text, owner }
}

/** Adds a piece of line. Where a line is already, both strokes stay (`─` and `╰` give `┴`): no line cuts another. */
export function draw(canvas: Canvas, fromTop: number, column: number, text: string, owner: number): void {
  const below = canvas[fromTop]?.[column]?.text ?? ' '
  put(canvas, fromTop, column, STROKES[STROKES.indexOf(below) | STROKES.indexOf(text)] ?? text, owner)
}

/** One row of the canvas as text. */
export function rowText(cells: Canvas[number], inColour: boolean): string {
  if (!inColour) return cells.map((cell) => cell?.text ?? ' ').join('')
  const runs: { text: string; owner: number | undefined }[] = []
  for (const cell of cells) {
    const run = runs.at(-1)
    if (run !== undefined && run.owner === cell?.owner) run.text += cell?.text ?? ' '
    else runs.push({ text: cell?.text ?? ' ', owner: cell?.owner })
  }
  return runs.map(({ text, owner }) => (owner === undefined ? text : coloured(text, owner))).join('')
}

/** The text in the ANSI colour of a curve; the seventh curve starts again at the first colour. */
export function coloured(text: string, owner: number): string {
  return `${COLOURS[owner % COLOURS.length]}${text}${reset}`
}
