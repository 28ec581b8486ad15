/** Images and weights as shaded text that needs no colour: a column is a value, a line of text two rows of values. */
import { isDrawable } from './drawable.ts'
import { decimal } from './format.ts'

export type HeatMapOptions = {
  /**
   * The values that get the lightest and the darkest shade; what is outside gets the nearest. By default the smallest and
   * the largest; signed maps use ± the larger of the two, so that blank is zero.
   */
  readonly range?: readonly [min: number, max: number]
  /** Shows the sign: positive values as ░▒▓█, negative ones as · - = ≡. For weights. */
  readonly signed?: boolean
  /** A caption above the map. */
  readonly label?: string
}

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
 * Draws `rows × columns` values, given row by row, in a frame. Larger values are denser. A character stands for two values:
 * in unsigned maps it is the one whose halves are nearest to both (`▀` is a large value above a small one); in signed maps it
 * shows the value further from zero, since a mean would cancel a positive weight above a negative one. `?` stands for NaN.
 * Signed maps name their scale in a line below.
 * @throws {Error} if there are not `rows · columns` values
 */
export function heatMap(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  options: HeatMapOptions = {},
): string {
  const { signed = false, label } = options
  if (values.length !== rows * columns || values.length === 0) {
    throw new Error(
      `heatMap: ${rows} × ${columns} needs ${rows * columns} values and at least one, was given ${values.length}`,
    )
  }
  const range = options.range ?? extremes(values)
  const largest = Math.max(Math.abs(range[0]), Math.abs(range[1]))
  const lines: string[] = []
  for (let row = 0; row < rows; row += 2) {
    const pairs = Array.from({ length: columns }, (_, column) => {
      const upper = values[row * columns + column] ?? Number.NaN
      // An odd last row has nothing below it, which is drawn blank.
      const lower = row + 1 < rows ? (values[(row + 1) * columns + column] ?? Number.NaN) : undefined
      if (Number.isNaN(upper) || Number.isNaN(lower)) return '?'
      return signed ? signedShade(upper, lower ?? 0, largest) : nearestShade(upper, lower ?? range[0], range)
    })
    lines.push(`│${pairs.join('')}│`)
  }
  return [
    ...(label === undefined ? [] : [label]),
    `┌${'─'.repeat(columns)}┐`,
    ...lines,
    `└${'─'.repeat(columns)}┘`,
    ...(signed ? [`█ ${decimal(largest, 2)}   ≡ ${decimal(-largest, 2)}`] : []),
  ].join('\n')
}

function nearestShade(upper: number, lower: number, [min, max]: readonly [number, number]): string {
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

function extremes(values: ArrayLike<number>): [min: number, max: number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of Array.from(values).filter(isDrawable)) [min, max] = [Math.min(min, value), Math.max(max, value)]
  return max >= min ? [min, max] : [0, 1]
}
