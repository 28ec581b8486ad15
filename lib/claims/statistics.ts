/** What a list of numbers comes to. All in float64, in their order, whatever they are stored as. */

/** Σx / n; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  return sum / values.length
}

/** √(Σx² / n): the usual size of numbers that have either sign; NaN of none. */
export function rootMeanSquare(values: ArrayLike<number>): number {
  let squares = 0
  for (let index = 0; index < values.length; index++) squares += (values[index] as number) ** 2
  return Math.sqrt(squares / values.length)
}

/** √(Σ(x − mean)² / n), divided by n; two passes, so that a mean far from 0 costs no digits. NaN of none. */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values)
  let squares = 0
  for (let index = 0; index < values.length; index++) squares += ((values[index] as number) - centre) ** 2
  return Math.sqrt(squares / values.length)
}

/** √(Σ(x − mean)² / (n − 1)): of a sample of all that there are, as some seeds are. NaN of fewer than two. */
export function sampleDeviation(values: ArrayLike<number>): number {
  const { length } = values
  return length < 2 ? Number.NaN : standardDeviation(values) * Math.sqrt(length / (length - 1))
}

/** The largest |x|, of any number of values; 0 of none. */
export function largestSize(values: ArrayLike<number>): number {
  let largest = 0
  for (let index = 0; index < values.length; index++) largest = Math.max(largest, Math.abs(values[index] as number))
  return largest
}
