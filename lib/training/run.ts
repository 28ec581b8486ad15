/** What a training gives: plain data that claims look at, reports print and the store keeps. */
import type { Experiment } from '../experiment/experiment.ts'
import type { ParameterValues } from '../network/parameters.ts'
import type { OptimizerState } from './optimizers.ts'
import type { ScheduleState } from './schedule.ts'

/** One row an epoch. */
export interface EpochRow {
  /** 1 for the first. */
  readonly epoch: number
  /** The mean of the losses of the epoch's batches, each taken before its update, penalty included. */
  readonly trainLoss: number
  /** The share of the training images that are classified correctly after the epoch, in evaluation mode. */
  readonly trainAccuracy: number
  /** Cross-entropy over all validation images, in evaluation mode, without penalty. */
  readonly validationLoss: number
  readonly validationAccuracy: number
  /** The rate that the epoch was trained with. */
  readonly learningRate: number
  /** SHA-256 over the float32 bits of all parameters after the epoch: two trainings with the same hash are the same training. */
  readonly hash: string
  /** How long the updates took, and the two evaluations, in seconds: the only numbers here that a seed does not fix. */
  readonly trainSeconds: number
  readonly evaluationSeconds: number
}

/** Where a loss stopped being a number. Epochs and steps count from 1. */
export interface Divergence {
  readonly epoch: number
  readonly step: number
  /** `NaN` or `Infinity`, as text, since JSON has neither. */
  readonly loss: string
  readonly hash: string
}

/** The parameters after an epoch, running averages included. */
export interface Snapshot {
  readonly epoch: number
  readonly parameters: readonly ParameterValues[]
}

/**
 * A training as far as it has got. It can be read off at any epoch so far, and it can go on: every random stream starts anew with
 * each epoch, so going on gives the bits that never stopping would have given.
 */
export interface Trajectory {
  readonly epochs: readonly EpochRow[]
  readonly diverged?: Divergence
  readonly parameters: readonly ParameterValues[]
  readonly optimizer: OptimizerState
  readonly schedule: ScheduleState
}

/** A finished experiment, as a claim sees it. */
export interface Run {
  /** What the claim or figure that looks at it calls it. */
  readonly name?: string
  readonly experiment: Experiment
  /** One row for each epoch; fewer than the experiment asks for if the loss diverged. */
  readonly epochs: readonly EpochRow[]
  /** Set if a loss became NaN or infinite. The epochs before are still there. */
  readonly diverged?: Divergence
  /** The parameters after the epochs that `experiment.snapshots` asks for. */
  readonly snapshots: readonly Snapshot[]
  /** The hash after the last epoch, or where the loss diverged. */
  readonly hash: string
  /** The engine that trained it. */
  readonly backend: string
}

/** Whether a trajectory has got far enough to be read off after `epochs` epochs. */
export function reaches({ epochs: rows, diverged }: Pick<Trajectory, 'epochs' | 'diverged'>, epochs: number): boolean {
  return rows.length >= epochs || diverged !== undefined
}

/** A trajectory read off where the experiment ends. Throws if it has not got that far. */
export function readOff(
  experiment: Experiment,
  trajectory: Pick<Trajectory, 'epochs' | 'diverged'>,
  snapshots: readonly Snapshot[],
  backend: string,
): Run {
  if (!reaches(trajectory, experiment.epochs)) {
    throw new Error(`Trained for ${trajectory.epochs.length} of ${experiment.epochs} epochs: nothing to read off yet.`)
  }
  const epochs = trajectory.epochs.slice(0, experiment.epochs)
  const diverged = epochs.length < experiment.epochs ? trajectory.diverged : undefined
  const hash = diverged?.hash ?? epochs.at(-1)?.hash ?? ''
  return { experiment, epochs, ...(diverged && { diverged }), snapshots, hash, backend }
}
