/**
 * What claims compare: a number with its unit and its name. `trainAccuracy(run)` is "training accuracy, 85.7 %", so a claim can say
 * what it measured without being told twice. Plain data: `wording.ts` makes text of it.
 */
import { found as foundText, isRecord } from '../experiment/fields.ts'
import type { EpochRow, Run } from '../training/run.ts'
import { requireQuantity, requireSettings } from './limits.ts'

/**
 * - `share`: 0 … 1, printed in per cent
 * - `points`: a difference of two shares, −1 … 1, printed in percentage points
 * - `loss`: cross-entropy in nats
 * - `count`: whole numbers from 0; Infinity for an epoch that is never reached
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

/**
 * A number that no ready-made quantity stands for. Throws where the unit cannot have it, a share of 1.7 say, and for NaN.
 */
export function quantity(name: string, value: number, unit: Unit = 'number', of?: string): Quantity {
  requireQuantity(name, value, unit)
  return { name, value, unit, ...(name.includes(' − ') && { difference: true as const }), ...(of && { of }) }
}

/**
 * By how much something fell, as a share of what it was, 1 − to ÷ from: below 0 where it rose, so it is no share of a whole. Throws where
 * it did not begin above 0.
 */
export function relativeFall(name: string, from: number, to: number): Quantity {
  if (from > 0 && !Number.isNaN(to)) return { name, value: (from - to) / from, unit: 'share' }
  throw new Error(`relativeFall '${name}': expected a fall from a number above 0, found from ${from} to ${to}.`)
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
  requireRun('series', run)
  if (!Object.hasOwn(columns, field)) {
    throw new Error(`series: expected one of ${Object.keys(columns).join(', ')}; found ${foundText(field)}.`)
  }
  const { name, unit } = columns[field]
  const values = run.epochs.map((row) => row[field])
  return { name, unit, values: run.diverged ? [...values, Number.NaN] : values, of: run.name }
}

/**
 * One column of a run after an epoch, the last one unless said otherwise. Throws if the run did not get there: a `RunDiverged` with the
 * place where it diverged, since a claim about a run that may diverge asks for that first.
 */
function after(field: EpochColumn, run: Run, at: After): Quantity {
  const { name, unit } = columns[field]
  const epoch = epochOf(name, run, at)
  const row: EpochRow | undefined = run.epochs[epoch - 1]
  if (!row) {
    const missing = `There is no ${name} after epoch ${epoch} of this run: `
    const { diverged } = run
    if (!diverged) throw new Error(`${missing}it has ${run.epochs.length} epochs.`)
    throw new RunDiverged(`${missing}${divergedText(diverged)}`)
  }
  return measuredOn(run, { name, value: row[field], unit }, epoch)
}

/** The quantity with the run that it is of, and the epoch, unless that is the last. */
function measuredOn(run: Run, found: Quantity, epoch: number): Quantity {
  const early = epoch !== run.experiment.epochs
  return { ...found, ...(run.name && { of: run.name }), ...(early && { epochs: [epoch] as const }) }
}

/** `its loss became NaN at epoch 3, step 17.` */
export const divergedText = ({ loss, epoch, step }: NonNullable<Run['diverged']>) =>
  `its loss became ${loss} at epoch ${epoch}, step ${step}.`

interface After {
  /** The epoch, from 1; the last one if left out. */
  readonly after?: number
}

/** The epoch that is asked for. Vitest checks no types: `trainLoss(run, 3)` would be the last epoch, whatever 3 was meant for. */
export function epochOf(what: string, run: Run, at: After): number {
  requireRun(what, run)
  requireSettings(what, at, ['after'])
  return at.after ?? run.experiment.epochs
}

/** Throws for what is no run. */
export function requireRun(what: string, run: unknown): void {
  if (isRecord(run) && Array.isArray(run.epochs) && isRecord(run.experiment)) return
  const isStart = isRecord(run) && isRecord(run.experiment)
  const [found, next] = isStart
    ? ['a start, which is not trained', 'Leave atStart(…) out among the experiments of the claim.']
    : [foundText(run), 'Name the experiment among those of the claim, and take its run from what the check is given.']
  throw new Error(`${what}: expected a run, found ${found}. ${next}`)
}

/** The share of training images classified correctly, in evaluation mode. */
export const trainAccuracy = (run: Run, at: After = {}) => after('trainAccuracy', run, at)
/** The share of validation images classified correctly. */
export const validationAccuracy = (run: Run, at: After = {}) => after('validationAccuracy', run, at)
/** The mean loss of the epoch's batches, each before its update, penalty included. */
export const trainLoss = (run: Run, at: After = {}) => after('trainLoss', run, at)
/** Cross-entropy over the validation images. */
export const validationLoss = (run: Run, at: After = {}) => after('validationLoss', run, at)

/**
 * How far validation falls behind training: training accuracy − validation accuracy. It grows as a network learns its training images by
 * heart (over-fitting).
 */
export function accuracyGap(run: Run, at: After = {}): Quantity {
  const epoch = epochOf('accuracyGap', run, at)
  const [train, validation] = [trainAccuracy(run, { after: epoch }), validationAccuracy(run, { after: epoch })]
  return measuredOn(run, quantity('training − validation accuracy', train.value - validation.value, 'points'), epoch)
}

/** Validation loss − training loss: the same in the loss. */
export function lossGap(run: Run, at: After = {}): Quantity {
  const epoch = epochOf('lossGap', run, at)
  const [train, validation] = [trainLoss(run, { after: epoch }), validationLoss(run, { after: epoch })]
  return measuredOn(run, quantity('validation − training loss', validation.value - train.value, 'loss'), epoch)
}

/**
 * The smallest (a loss) or largest (an accuracy) value that a column reached, and the epoch, from 1, where it did first. Throws for the
 * learning rate, of which neither is better, and for a run without a finished epoch: a `RunDiverged` where that is why.
 */
export function best(run: Run, field: EpochColumn): Quantity & { readonly epoch: number } {
  const { name, unit, values } = series(run, field)
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) {
    const missing = `There is no best ${name}: `
    if (run.diverged) throw new RunDiverged(`${missing}${divergedText(run.diverged)}`)
    throw new Error(`${missing}the run has no finished epoch.`)
  }
  const value = field.endsWith('Accuracy') ? Math.max(...finite) : Math.min(...finite)
  return { ...quantity(`best ${name}`, value, unit, run.name), epoch: values.indexOf(value) + 1 }
}
