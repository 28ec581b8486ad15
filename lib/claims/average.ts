/** Single epochs lie off by a point or two; a mean over the last few does not. */
import type { Run } from '../training/run.ts'
import { requireNumber, requireSettings } from './limits.ts'
import { best, type Quantity, quantity, requireRun, validationLoss } from './quantity.ts'
import { mean } from './statistics.ts'
import { nameText } from './wording.ts'

/**
 * The mean of a quantity over some epochs of a run: `average(accuracyGap, run, { last: 5 })`, or `{ last: 5, after: 20 }` for epochs 16
 * to 20. Throws if the run did not get there, or if there are not as many epochs.
 */
export function average(
  of: (run: Run, at: { after: number }) => Quantity,
  run: Run,
  epochs: { readonly last: number; readonly after?: number },
): Quantity {
  requireRun('average', run)
  requireSettings('average', epochs, ['last', 'after'])
  const { last, after = run.experiment.epochs } = epochs
  for (const [name, value] of Object.entries({ last, after })) {
    requireNumber(`average.${name}`, value, 'a whole number of epochs', Number.isInteger)
  }
  const first = after - last + 1
  if (!(last >= 1 && first >= 1)) throw new Error(`There are no ${last} epochs up to epoch ${after} to take a mean of.`)
  const values = Array.from({ length: last }, (_, index) => of(run, { after: first + index }))
  const value = mean(values.map((found) => found.value))
  return { ...(values.at(-1) as Quantity), value, epochs: [first, after] }
}

/**
 * How far the validation loss is above its lowest value at the end, the mean of the last epochs: a network that over-fits gets surer of its
 * mistakes, and its loss climbs. Throws as `average` does.
 */
export function climb(run: Run, { last }: { last: number }): Quantity {
  const [end, lowest] = [average(validationLoss, run, { last }), best(run, 'validationLoss')]
  const difference = end.value - lowest.value
  return quantity(`${nameText(end)} − lowest (epoch ${lowest.epoch})`, difference, 'loss', run.name)
}
