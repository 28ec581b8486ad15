/** Claims about where a training has got to, not about where its last epoch happened to land. */
import type { Run } from '../training/run.ts'
import { type Quantity, quantity } from './quantity.ts'

/**
 * The mean over the last `count` epochs of what `measure` gives for each: `meanOfLast(5, accuracyGap, run)`. One epoch's accuracy goes up
 * and down by up to three points where 10,000 images are trained; the mean of five by about one.
 * Throws for more epochs than there are.
 */
export function meanOfLast(
  count: number,
  measure: (run: Run, of: { readonly after?: number }) => Quantity,
  run: Run,
): Quantity {
  const { epochs } = run.experiment
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= epochs)) {
    throw new Error(`meanOfLast: expected a whole number of epochs from 1 to the run's ${epochs}; found ${count}.`)
  }
  const values = Array.from({ length: count }, (_, index) => measure(run, { after: epochs - index }).value)
  const { name, unit } = measure(run, {})
  return quantity(
    `${name}, mean of the last ${count} epochs`,
    values.reduce((sum, value) => sum + value, 0) / count,
    unit,
  )
}
