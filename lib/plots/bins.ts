/** What a histogram counts: equal bins over a range, how many values lie in each, and the numbers that sum a group up. */

import { areApart } from './drawable.ts'
import type { Bins, Summary } from './figure.ts'

/** More decimals than a double has would print noise. */
const MOST_DECIMALS = 17

/** At most `most` bins over `min` … `max` that begin at round numbers. Values that are equal, or next to it, share a single bin. */
export function roundBins(min: number, max: number, most: number): Bins {
  if (!areApart(min, max)) {
    const start = Number.isFinite(min) ? min : 0
    return { start, end: Math.max(start + 1, max), step: 1, number: 1, decimals: decimalsOf(start) }
  }
  // One bin from a round number to a round number cannot hold zero inside.
  if (most < 2) return exactBins(min, max, 1)
  // Below 1e-300 steps underflow to zero, and no number of them would ever reach from min to max.
  for (let exponent = Math.max(-300, Math.floor(Math.log10((max - min) / most))); ; exponent++) {
    for (const mantissa of [1, 2, 2.5, 5]) {
      const step = mantissa * 10 ** exponent
      const first = Math.floor(min / step + 1e-9)
      const number = Math.max(1, Math.ceil(max / step - 1e-9) - first)
      const decimals = Math.min(MOST_DECIMALS, Math.max(0, (mantissa === 2.5 ? 1 : 0) - exponent))
      // The extremes belong inside even where 0.1 · 3 comes out a hair beside 0.3.
      const [start, end] = [Math.min(min, first * step), Math.max(max, (first + number) * step)]
      if (number <= most) return { start, end, step, number, decimals }
    }
  }
}

/** Decimals that show the first three digits of a number, and never fewer than three: 0.00012 is not 0.000. */
function decimalsOf(value: number): number {
  return value === 0 ? 3 : Math.min(MOST_DECIMALS, Math.max(3, 2 - Math.floor(Math.log10(Math.abs(value)))))
}

/** `number` bins over exactly `min` … `max`. */
export function exactBins(min: number, max: number, number: number): Bins {
  const step = (max - min) / number
  const most = Math.min(MOST_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(step))))
  const tells = (decimals: number) =>
    [min, step].every((value) => Math.abs(Number(value.toFixed(decimals)) - value) < step * 1e-6)
  const decimals = Array.from({ length: most }, (_, i) => i).find(tells) ?? most
  return { start: min, end: max, step, number, decimals }
}

/** Where bin `index` begins, without the noise of multiplying binary fractions (0.15000000000000002) and without -0. */
export function startOf({ start, step }: Bins, index: number): number {
  return Number((start + index * step).toPrecision(12)) + 0
}

/** How many values lie below the first bin, in each bin, and above the last: `bins.number + 2` counts. */
export function binCounts(values: readonly number[], { start, end, step, number }: Bins): number[] {
  const counts: number[] = new Array(number + 2).fill(0)
  for (const value of values) {
    // 0.3 / 0.1 is 2.9999999999999996, and 0.3 belongs to the bin that begins there.
    const inside = 1 + Math.min(number - 1, Math.floor((value - start) / step + 1e-9))
    const place = value < start ? 0 : value > end ? number + 1 : inside
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}

/** Mean, standard deviation (of the values themselves, divided by n), minimum and maximum; NaN for no values. */
export function summary(values: readonly number[]): Summary {
  let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    sum += value
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  if (values.length === 0) return { mean: Number.NaN, deviation: Number.NaN, min: Number.NaN, max: Number.NaN }
  const mean = sum / values.length
  return { mean, deviation: deviationFrom(mean, values, Math.max(max - mean, mean - min)), min, max }
}

/**
 * √(Σ(value − mean)² / n)
 * @param furthest the largest |value − mean|
 */
function deviationFrom(mean: number, values: readonly number[], furthest: number): number {
  // A second pass, because E[x²] − E[x]² loses every digit where the mean is far from zero.
  const squaresOf = (unit: number) => values.reduce((total, value) => total + ((value - mean) / unit) ** 2, 0)
  // Squares of 1e160 overflow, those of 1e-160 underflow: such values are measured in a unit of their own.
  const unit = furthest > 1e-100 && furthest < 1e100 ? 1 : furthest
  return furthest === 0 ? 0 : unit * Math.sqrt(squaresOf(unit) / values.length)
}
