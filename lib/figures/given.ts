/** What figures of runs are given. */
import type { EpochColumn } from '../claims/quantity.ts'
import { type Check, checkEach, isRecord, oneOf, refusal } from '../plots/given.ts'
import type { Run } from '../training/run.ts'

/** Whether this is what a training gave, and not the experiment that it was. */
const isRun = (value: unknown): value is Run =>
  isRecord(value) && Array.isArray(value.epochs) && isRecord(value.experiment)

/**
 * @param word the figure's, for the message
 * @throws {Error} unless these are runs by name, at least one
 */
export function checkRuns(word: string, runs: unknown): asserts runs is Readonly<Record<string, Run>> {
  const byName = `runs by name, as in ${word}({ raw, scaled })`
  if (isRun(runs)) throw new Error(`${word}: runs must be ${byName}, found a run by itself.`)
  if (!isRecord(runs)) throw refusal(`${word}: runs`, byName, runs)
  if (Object.keys(runs).length === 0) throw new Error(`${word}: runs must be ${byName}. There are no runs to draw.`)
  for (const [name, run] of Object.entries(runs)) checkRun(`${word}: '${name}'`, run)
}

/** @throws {Error} unless this is a run */
export function checkRun(name: string, run: unknown): asserts run is Run {
  if (isRun(run)) return
  const hint = '; give the runs that a figure or a claim gets'
  if (!isRecord(run) || !isRecord(run.optimizer)) throw refusal(name, 'a run', run, hint)
  throw new Error(`${name} must be a run, found an experiment, which nobody has trained${hint}.`)
}

const columns = {
  trainLoss: true,
  trainAccuracy: true,
  validationLoss: true,
  validationAccuracy: true,
  learningRate: true,
} satisfies { [Column in EpochColumn]: true }

/** The name of what a run has once an epoch. */
export const isColumn: Check = oneOf(...Object.keys(columns))

/** A list of such names, one at least. */
export function checkColumns(name: string, given: unknown): void {
  checkEach(name, given, isColumn)
}
