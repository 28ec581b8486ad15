/** Images and weights as a map of shades. */

import { isDrawable } from './drawable.ts'
import type { HeatMap, Range } from './figure.ts'
import { type Check, type Checks, checkNumbers, checkOptions, oneLine, refusal, trueOrFalse } from './given.ts'
import { isPair, wholeNumber } from './range.ts'

export type HeatMapOptions = {
  /**
   * The values that get the lightest and the darkest shade; what is outside gets the nearest. By default the smallest and
   * the largest; signed maps use ± the larger of the two, so that blank is zero.
   */
  readonly range?: Range
  /** Shows the sign: positive values as ░▒▓█, negative ones as · - = ≡. For weights. */
  readonly signed?: boolean
  /** A caption above the map. */
  readonly label?: string
}

/** A range of one value is allowed: the largest weight of a network may be 0. */
const notFalling: Check = (name, range) => {
  if (!isPair(range)) throw refusal(name, 'a pair of numbers, such as [0, 1]', range)
  const [min, max] = range
  if (isDrawable(min) && isDrawable(max) && min <= max) return
  throw new Error(`${name} must be two finite numbers that do not fall, found [${min}, ${max}].`)
}

const checks: Checks<HeatMapOptions> = { range: notFalling, signed: trueOrFalse, label: oneLine }

/**
 * A map of `rows × columns` values, given row by row. Those of a Float32Array get as few digits as it takes to tell them apart in float32:
 * as text in JSON they are half as long.
 * @throws {Error} if there are not `rows · columns` values, and for a range that falls or is not finite
 */
export function heatMap(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  options: HeatMapOptions = {},
): HeatMap {
  checkOptions('heatMap', options, checks)
  const { range, signed = false, label } = options
  if (values?.length !== rows * columns || values.length === 0) {
    throw new Error(
      `heatMap: ${rows} × ${columns} needs ${rows * columns} values and at least one, was given ${values?.length}`,
    )
  }
  checkNumbers('heatMap: values', values)
  return {
    kind: 'heatMap',
    values: values instanceof Float32Array ? Array.from(values, shortest) : Array.from(values),
    rows: wholeNumber('heatMap: rows', rows, 1),
    columns: wholeNumber('heatMap: columns', columns, 1),
    range: range ? [...range] : extremes(values),
    signed,
    ...(label !== undefined && { label }),
  }
}

function extremes(values: ArrayLike<number>): Range {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of Array.from(values).filter(isDrawable)) [min, max] = [Math.min(min, value), Math.max(max, value)]
  return max >= min ? [min, max] : [0, 1]
}

/** The number with the fewest digits that is the same float32. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  // Nine digits tell any two float32 apart.
  return Number(value.toPrecision(9))
}
