/** The learning rate from epoch to epoch. */
import type { Experiment } from '../experiment/experiment.ts'

/** What a schedule remembers; plain data, so that a run can go on later. */
export interface ScheduleState {
  readonly learningRate: number
  readonly best: number
  readonly badEpochs: number
}

/** Before the first epoch: the optimizer's own rate, and no loss seen yet. */
export function startSchedule({ optimizer }: Pick<Experiment, 'optimizer'>): ScheduleState {
  return { learningRate: optimizer.learningRate, best: Number.POSITIVE_INFINITY, badEpochs: 0 }
}

/**
 * After an epoch. PyTorch's ReduceLROnPlateau (mode 'min', threshold_mode 'abs', no cooldown): an epoch is bad unless its validation
 * loss is below the best so far by more than the threshold; after more than `patience` bad epochs in a row the rate is multiplied
 * by the factor, down to the floor, and the counting starts again. A change smaller than 1e-8 is not made.
 */
export function nextSchedule(
  schedule: Experiment['schedule'],
  state: ScheduleState,
  validationLoss: number,
): ScheduleState {
  if (schedule.kind === 'constant') return state
  const better = validationLoss < state.best - schedule.threshold
  const best = better ? validationLoss : state.best
  const badEpochs = better ? 0 : state.badEpochs + 1
  if (badEpochs <= schedule.patience) return { ...state, best, badEpochs }
  const reduced = Math.max(state.learningRate * schedule.factor, schedule.minLearningRate)
  const learningRate = state.learningRate - reduced > 1e-8 ? reduced : state.learningRate
  return { learningRate, best, badEpochs: 0 }
}
