/** What claims measure of a network's parameters: how far its weights are spread, how large the largest is, how many are next to nothing. */
import type { ParameterValues } from '../network/parameters.ts'
import type { Run } from '../training/run.ts'
import { divergedText, epochOf, type Quantity, quantity, RunDiverged } from './quantity.ts'
import { largestSize, standardDeviation } from './statistics.ts'

export interface OfSnapshot {
  /** The epoch, from 1; the last one of the run if left out. The run must have kept its parameters then (`snapshots`). */
  readonly after?: number
}

/**
 * All parameters of a trained network, running averages included. Throws if the run kept none after that epoch: a `RunDiverged` if it did
 * not get there.
 */
export function parametersOf(run: Run, of: OfSnapshot = {}): readonly ParameterValues[] {
  const after = epochOf('parameters', run, of)
  const snapshot = run.snapshots.find(({ epoch }) => epoch === after)
  if (snapshot) return snapshot.parameters
  if (run.diverged && after > run.epochs.length) {
    throw new RunDiverged(`There are no parameters after epoch ${after} of this run: ${divergedText(run.diverged)}`)
  }
  const kept = run.snapshots.map(({ epoch }) => epoch).join(', ') || 'none'
  throw new Error(
    `The run kept no parameters after epoch ${after} (it kept: ${kept}). Add ${after} to the experiment's \`snapshots\`.`,
  )
}

/**
 * The values of a parameter of a trained network, row after row: `W1` [784 × 1,000], `b1`, `W2`, `b2`, `running mean 1`, …
 * Throws if the run kept no parameters after that epoch, or has none of that name.
 */
export function parameterValues(run: Run, name: string, of: OfSnapshot = {}): Float32Array {
  const parameters = parametersOf(run, of)
  const parameter = parameters.find((one) => one.name === name)
  if (!parameter) {
    const names = parameters.map((one) => one.name).join(', ')
    throw new Error(`The network has no parameter '${name}'; it has ${names}.`)
  }
  return parameter.values
}

/** The standard deviation of a parameter's values, √(Σ(w − mean)² / n): how wide its histogram is. */
export function spread(run: Run, name: string, of: OfSnapshot = {}): Quantity {
  return quantity(
    `standard deviation of ${name}`,
    standardDeviation(parameterValues(run, name, of)),
    'number',
    run.name,
  )
}

/** The largest |w| of a parameter. */
export function largest(run: Run, name: string, of: OfSnapshot = {}): Quantity {
  return quantity(`largest |w| in ${name}`, largestSize(parameterValues(run, name, of)), 'number', run.name)
}

/** The share of a parameter's values with |w| < size. */
export function shareSmaller(run: Run, name: string, size: number, of: OfSnapshot = {}): Quantity {
  const values = parameterValues(run, name, of)
  let small = 0
  for (const value of values) if (Math.abs(value) < size) small++
  return quantity(`share of |w| < ${size} in ${name}`, small / values.length, 'share', run.name)
}
