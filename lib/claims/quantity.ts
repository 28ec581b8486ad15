/**
 * What claims compare: a number with its unit and its name. `trainAccuracy(run)` is "training accuracy, 85.7 %", so a claim can say
 * what it measured without being told twice.
 */
import { decimal, integer, percent, points } from '../plots/format.ts'
import type { EpochRow, Run } from '../training/run.ts'

/**
 * - `share`: 0 … 1, printed in per cent
 * - `points`: a difference of two shares, −1 … 1, printed in percentage points
 * - `loss`: cross-entropy in nats
 * - `count`: whole numbers
 * - `number`: anything else
 */
export type Unit = 'share' | 'points' | 'loss' | 'count' | 'number'

export interface Quantity {
  readonly name: string
  readonly value: number
  readonly unit: Unit
  /** The run that it was measured on, by the name that the claim has for it. */
  readonly of?: string | undefined
}

/** The same quantity once an epoch. */
export interface Series {
  readonly name: string
  readonly values: readonly number[]
  readonly unit: Unit
  readonly of?: string | undefined
}

/** A number that no ready-made quantity stands for. */
export function quantity(name: string, value: number, unit: Unit = 'number', of?: string): Quantity {
  return { name, value, unit, ...(of && { of }) }
}

/** Several numbers or names that only equality counts for: a shape, a pixel. */
export interface List {
  readonly name: string
  readonly items: readonly (number | string)[]
}

export function list(name: string, items: Iterable<number | string>): List {
  return { name, items: [...items] }
}

/** A value in its unit: `85.7 %`, `0.432`, `795,010`. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === 'share') return withMinus(percent(value))
  if (unit === 'points') return withMinus(points(value))
  return withMinus(unit === 'count' ? integer(value) : decimal(value))
}

/** A difference of two values of a unit: shares differ in points. */
export function formatDifference(value: number, unit: Unit): string {
  return formatValue(value, unit === 'share' ? 'points' : unit)
}

/** A threshold as it was written, without digits that nobody chose: `20 %`, `50 points`, `0.05`. */
export function formatThreshold(value: number, unit: Unit, difference = false): string {
  const plain = (number: number) => withMinus(String(Number(number.toPrecision(4))))
  if (unit === 'points') return `${plain(value * 100)} points`
  if (unit === 'share') return difference ? formatThreshold(value, 'points') : `${plain(value * 100)} %`
  return Math.abs(value) >= 1000 ? formatValue(value, 'count') : plain(value)
}

/** A minus sign in front, as long as a plus, where JavaScript has a hyphen. */
const withMinus = (text: string) => text.replace(/^-/, '−')

interface Column {
  readonly field: 'trainLoss' | 'trainAccuracy' | 'validationLoss' | 'validationAccuracy' | 'learningRate'
  readonly name: string
  readonly unit: Unit
}

const columns = {
  trainLoss: { field: 'trainLoss', name: 'training loss', unit: 'loss' },
  trainAccuracy: { field: 'trainAccuracy', name: 'training accuracy', unit: 'share' },
  validationLoss: { field: 'validationLoss', name: 'validation loss', unit: 'loss' },
  validationAccuracy: { field: 'validationAccuracy', name: 'validation accuracy', unit: 'share' },
  learningRate: { field: 'learningRate', name: 'learning rate', unit: 'number' },
} as const satisfies Record<EpochColumn, Column>

export type EpochColumn = Column['field']

/**
 * One column of a run, epoch by epoch. A run that diverged ends with NaN, for the epoch that it did not finish: a chart marks where that
 * is, and nothing can fall in every epoch of it.
 */
export function series(run: Run, field: EpochColumn): Series {
  const { name, unit } = columns[field]
  const values = run.epochs.map((row) => row[field])
  return { name, unit, values: run.diverged ? [...values, Number.NaN] : values, of: run.name }
}

/**
 * One column of a run after an epoch, the last one unless said otherwise. Throws if the run did not get there, with the place where it
 * diverged: a claim about a run that may diverge asks for that first.
 */
function after(field: EpochColumn, run: Run, epoch = run.experiment.epochs): Quantity {
  const row: EpochRow | undefined = run.epochs[epoch - 1]
  const { name, unit } = columns[field]
  if (!row) {
    const end = run.diverged
      ? `its loss became ${run.diverged.loss} at epoch ${run.diverged.epoch}, step ${run.diverged.step}`
      : `it has ${run.epochs.length} epochs`
    throw new Error(`There is no ${name} after epoch ${epoch} of this run: ${end}.`)
  }
  const label = epoch === run.experiment.epochs ? name : `${name} after epoch ${epoch}`
  return quantity(label, row[field], unit, run.name)
}

interface After {
  /** The epoch, from 1; the last one if left out. */
  readonly after?: number | undefined
}

/** The share of training images classified correctly, in evaluation mode. */
export const trainAccuracy = (run: Run, { after: epoch }: After = {}) => after('trainAccuracy', run, epoch)
/** The share of validation images classified correctly. */
export const validationAccuracy = (run: Run, { after: epoch }: After = {}) => after('validationAccuracy', run, epoch)
/** The mean loss of the epoch's batches, each before its update, penalty included. */
export const trainLoss = (run: Run, { after: epoch }: After = {}) => after('trainLoss', run, epoch)
/** Cross-entropy over the validation images. */
export const validationLoss = (run: Run, { after: epoch }: After = {}) => after('validationLoss', run, epoch)

/**
 * How far validation falls behind training: training accuracy − validation accuracy. It grows as a network learns its training images by
 * heart (over-fitting).
 */
export function accuracyGap(run: Run, { after: epoch }: After = {}): Quantity {
  const [train, validation] = [trainAccuracy(run, { after: epoch }), validationAccuracy(run, { after: epoch })]
  const name = train.name.replace('accuracy', '− validation accuracy')
  return quantity(name, train.value - validation.value, 'points', run.name)
}

/** Validation loss − training loss: the same in the loss. */
export function lossGap(run: Run, { after: epoch }: After = {}): Quantity {
  const [train, validation] = [trainLoss(run, { after: epoch }), validationLoss(run, { after: epoch })]
  const name = validation.name.replace('loss', '− training loss')
  return quantity(name, validation.value - train.value, 'loss', run.name)
}

/** The smallest (a loss) or largest (an accuracy) value that a column reached, and the epoch, from 1, where it did first. */
export function best(run: Run, field: EpochColumn): Quantity & { readonly epoch: number } {
  const { name, unit, values } = series(run, field)
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) throw new Error(`There is no ${name}: the run has no finished epoch.`)
  const value = field.endsWith('Accuracy') ? Math.max(...finite) : Math.min(...finite)
  return { ...quantity(`best ${name}`, value, unit, run.name), epoch: values.indexOf(value) + 1 }
}
