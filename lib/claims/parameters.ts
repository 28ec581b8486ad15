/** What claims measure of a network's parameters: how far its weights are spread, how large the largest is, how many are next to nothing. */
import type { Run } from '../training/run.ts'
import { type Quantity, quantity } from './quantity.ts'

export interface OfSnapshot {
  /** The epoch, from 1; the last one of the run if left out. The run must have kept its parameters then (`snapshots`). */
  readonly after?: number
}

/**
 * The values of a parameter of a trained network, row after row: `W1` [784 × 1,000], `b1`, `W2`, `b2`, `running mean 1`, …
 * Throws if the run kept no parameters after that epoch, or has none of that name.
 */
export function parameterValues(
  run: Run,
  name: string,
  { after = run.experiment.epochs }: OfSnapshot = {},
): Float32Array {
  const snapshot = run.snapshots.find(({ epoch }) => epoch === after)
  if (!snapshot) {
    const kept = run.snapshots.map(({ epoch }) => epoch).join(', ') || 'none'
    throw new Error(
      `The run kept no parameters after epoch ${after} (it kept: ${kept}). Add ${after} to the experiment's \`snapshots\`.`,
    )
  }
  const parameter = snapshot.parameters.find((one) => one.name === name)
  if (!parameter) {
    const names = snapshot.parameters.map((one) => one.name).join(', ')
    throw new Error(`The network has no parameter '${name}'; it has ${names}.`)
  }
  return parameter.values
}

/** The standard deviation of a parameter's values, √(Σ(w − mean)² / n): how wide its histogram is. */
export function spread(run: Run, name: string, of: OfSnapshot = {}): Quantity {
  return quantity(`standard deviation of ${name}`, standardDeviation(parameterValues(run, name, of)))
}

/** The largest |w| of a parameter. */
export function largest(run: Run, name: string, of: OfSnapshot = {}): Quantity {
  let found = 0
  for (const value of parameterValues(run, name, of)) found = Math.max(found, Math.abs(value))
  return quantity(`largest |w| in ${name}`, found)
}

/** The share of a parameter's values with |w| < size. */
export function shareSmaller(run: Run, name: string, size: number, of: OfSnapshot = {}): Quantity {
  const values = parameterValues(run, name, of)
  let small = 0
  for (const value of values) if (Math.abs(value) < size) small++
  return quantity(`share of |w| < ${size} in ${name}`, small / values.length, 'share')
}

/** √(Σ(x − mean)² / n), divided by n; two passes, so that a mean far from 0 costs no digits. NaN of nothing. */
export function standardDeviation(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  const mean = sum / values.length
  let squares = 0
  for (let index = 0; index < values.length; index++) squares += ((values[index] as number) - mean) ** 2
  return Math.sqrt(squares / values.length)
}
