/**
 * What claims compare: a number with its unit and its name. `trainAccuracy(run)` is "training accuracy, 85.7 %", so a claim can say
 * what it measured without being told twice. Plain data: `wording.ts` makes text of it.
 */
import type { EpochRow, Run } from '../training/run.ts'

/**
 * - `share`: 0 … 1, printed in per cent
 * - `points`: a difference of two shares, −1 … 1, printed in percentage points
 * - `loss`: cross-entropy in nats
 * - `count`: whole numbers
 * - `number`: anything else
 */
export type Unit = 'share' | 'points' | 'loss' | 'count' | 'number'

/** What a number is of, besides its value. */
export interface Named {
  readonly name: string
  /** The run that it was measured on, by the name that the section has for it. */
  readonly of?: string | undefined
  /** The epochs that it is about, from 1; left out for the end of the run. One epoch, or the first and the last of which it is the mean. */
  readonly epochs?: readonly [after: number] | readonly [first: number, last: number]
  /** The name is itself a difference, "training − validation accuracy": beside another one it stands in brackets. */
  readonly difference?: true
}

export interface Quantity extends Named {
  readonly value: number
  readonly unit: Unit
}

/** The same quantity once an epoch. */
export interface Series extends Named {
  readonly values: readonly number[]
  readonly unit: Unit
}

/** A number that no ready-made quantity stands for. */
export function quantity(name: string, value: number, unit: Unit = 'number', of?: string): Quantity {
  return { name, value, unit, ...(name.includes(' − ') && { difference: true as const }), ...(of && { of }) }
}

/** Several numbers or names that only equality counts for: a shape, a pixel. */
export interface List {
  readonly name: string
  readonly items: readonly (number | string)[]
}

export function list(name: string, items: Iterable<number | string>): List {
  return { name, items: [...items] }
}

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

/** A run's loss stopped being a number before the epoch that was asked for: no number of it can bear a claim out. */
export class RunDiverged extends Error {
  override readonly name = 'RunDiverged'
}

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
 * One column of a run after an epoch, the last one unless said otherwise. Throws if the run did not get there: a `RunDiverged` with the
 * place where it diverged, since a claim about a run that may diverge asks for that first.
 */
function after(field: EpochColumn, run: Run, epoch = run.experiment.epochs): Quantity {
  const row: EpochRow | undefined = run.epochs[epoch - 1]
  const { name, unit } = columns[field]
  if (!row) {
    const missing = `There is no ${name} after epoch ${epoch} of this run: `
    const { diverged } = run
    if (!diverged) throw new Error(`${missing}it has ${run.epochs.length} epochs.`)
    const { loss, epoch: where, step } = diverged
    throw new RunDiverged(`${missing}its loss became ${loss} at epoch ${where}, step ${step}.`)
  }
  return measuredOn(run, { name, value: row[field], unit }, epoch)
}

/** The quantity with the run that it is of, and the epoch, unless that is the last. */
function measuredOn(run: Run, found: Quantity, epoch: number): Quantity {
  const early = epoch !== run.experiment.epochs
  return { ...found, ...(run.name && { of: run.name }), ...(early && { epochs: [epoch] as const }) }
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
export function accuracyGap(run: Run, { after: epoch = run.experiment.epochs }: After = {}): Quantity {
  const [train, validation] = [trainAccuracy(run, { after: epoch }), validationAccuracy(run, { after: epoch })]
  return measuredOn(run, quantity('training − validation accuracy', train.value - validation.value, 'points'), epoch)
}

/** Validation loss − training loss: the same in the loss. */
export function lossGap(run: Run, { after: epoch = run.experiment.epochs }: After = {}): Quantity {
  const [train, validation] = [trainLoss(run, { after: epoch }), validationLoss(run, { after: epoch })]
  return measuredOn(run, quantity('validation − training loss', validation.value - train.value, 'loss'), epoch)
}

/** The smallest (a loss) or largest (an accuracy) value that a column reached, and the epoch, from 1, where it did first. */
export function best(run: Run, field: EpochColumn): Quantity & { readonly epoch: number } {
  const { name, unit, values } = series(run, field)
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) throw new Error(`There is no ${name}: the run has no finished epoch.`)
  const value = field.endsWith('Accuracy') ? Math.max(...finite) : Math.min(...finite)
  return { ...quantity(`best ${name}`, value, unit, run.name), epoch: values.indexOf(value) + 1 }
}
