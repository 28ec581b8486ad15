/** Images and weights as shaded text that needs no colour: a column is a value, a line of text two rows of values. */
import type { HeatMap, Range } from '../figure.ts'
import { decimal } from '../format.ts'

/** Each character as the shades (0 … 1) of the two values that it stands for, the upper and the lower. */
const PAIRS: readonly (readonly [character: string, upper: number, lower: number])[] = [
  [' ', 0, 0],
  ['░', 0.25, 0.25],
  ['▒', 0.5, 0.5],
  ['▓', 0.75, 0.75],
  ['█', 1, 1],
  ['▀', 1, 0],
  ['▄', 0, 1],
]
const POSITIVE = [' ', '░', '▒', '▓', '█']
const NEGATIVE = [' ', '·', '-', '=', '≡']

/**
 * The values in a frame. Larger values are denser. A character stands for two values: in unsigned maps it is the one whose halves are
 * nearest to both (`▀` is a large value above a small one); in signed maps it shows the value further from zero, since a mean would
 * cancel a positive weight above a negative one. `?` stands for NaN. Signed maps name their scale in a line below.
 */
export function heatMapLines({ values, rows, columns, range, signed, label }: HeatMap): string[] {
  const largest = Math.max(Math.abs(range[0]), Math.abs(range[1]))
  const shade = signed
    ? (upper: number, lower: number) => signedShade(upper, lower, largest)
    : (upper: number, lower: number) => nearestShade(upper, lower, range)
  // An odd last row has nothing below it, which is drawn blank.
  const lines = shadedLines(values, rows, columns, signed ? 0 : range[0], shade)
  return [
    ...(label === undefined ? [] : [label]),
    ...framed(lines, columns),
    ...(signed ? [`█ ${decimal(largest, 2)}   ≡ ${decimal(-largest, 2)}`] : []),
  ]
}

/** Values in shades, without a frame: two rows a line, the larger the denser. */
export function unsignedLines(values: ArrayLike<number>, rows: number, columns: number, range: Range): string[] {
  return shadedLines(values, rows, columns, range[0], (upper, lower) => nearestShade(upper, lower, range))
}

/** Lines of equal length with a line around them. */
export function framed(lines: readonly string[], columns: number): string[] {
  return [`┌${'─'.repeat(columns)}┐`, ...lines.map((line) => `│${line}│`), `└${'─'.repeat(columns)}┘`]
}

function shadedLines(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  blank: number,
  shade: (upper: number, lower: number) => string,
): string[] {
  return Array.from({ length: Math.ceil(rows / 2) }, (_, line) =>
    Array.from({ length: columns }, (_, column) => {
      const upper = values[2 * line * columns + column] ?? Number.NaN
      const lower = 2 * line + 1 < rows ? (values[(2 * line + 1) * columns + column] ?? Number.NaN) : blank
      return Number.isNaN(upper) || Number.isNaN(lower) ? '?' : shade(upper, lower)
    }).join(''),
  )
}

function nearestShade(upper: number, lower: number, [min, max]: Range): string {
  // A map of equal values is neither light nor dark.
  const shade = (value: number) => (max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0.5)
  const distance = (high: number, low: number) => (shade(upper) - high) ** 2 + (shade(lower) - low) ** 2
  return PAIRS.reduce((best, pair) => (distance(pair[1], pair[2]) < distance(best[1], best[2]) ? pair : best))[0]
}

function signedShade(upper: number, lower: number, largest: number): string {
  const value = Math.abs(lower) > Math.abs(upper) ? lower : upper
  const level = largest > 0 ? Math.round(Math.min(1, Math.abs(value) / largest) * 4) : 0
  return (value < 0 ? NEGATIVE : POSITIVE)[level] ?? ' '
}
