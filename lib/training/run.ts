/** What a training gives: plain data that claims look at, reports print and the store keeps. */
import type { Experiment } from '../experiment/experiment.ts'
import type { ParameterValues } from '../network/parameters.ts'

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
  /** How long the updates took, and the two evaluations, in seconds. Not part of what a seed fixes. */
  readonly trainSeconds: number
  readonly evaluationSeconds: number
}

/** Where a loss stopped being a number. Epochs and steps count from 1. */
export interface Divergence {
  readonly epoch: number
  readonly step: number
  /** NaN or ∞, as text, since JSON has neither. */
  readonly loss: string
}

/** The parameters after an epoch, running averages included. */
export interface Snapshot {
  readonly epoch: number
  readonly parameters: readonly ParameterValues[]
}

export interface Run {
  readonly experiment: Experiment
  readonly epochs: readonly EpochRow[]
  /** The epochs that the experiment asks for, and always the last one. */
  readonly snapshots: readonly Snapshot[]
  /** Set if a loss became NaN or infinite. The epochs before that one are still there. */
  readonly diverged?: Divergence
  /** SHA-256 of the final parameters' float32 bits, in hexadecimal: two runs with the same hash are the same run. */
  readonly hash: string
  /** The TensorFlow.js engine that trained it. */
  readonly backend: string
  readonly seconds: number
}
