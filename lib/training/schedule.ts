/** The learning rate from epoch to epoch. */
import type { Experiment } from '../experiment/experiment.ts'
import { entryOf } from '../experiment/kinds.ts'
import type { ReduceOnPlateau, Schedule } from '../experiment/schedules.ts'

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

/** After an epoch, from its validation loss. */
export function nextSchedule(schedule: Schedule, state: ScheduleState, validationLoss: number): ScheduleState {
  const { next } = entryOf<ScheduleComputation<Schedule>>(scheduleComputations, schedule.kind, 'schedule.kind')
  return next(schedule, state, validationLoss)
}

interface ScheduleComputation<S extends Schedule> {
  next(schedule: S, state: ScheduleState, validationLoss: number): ScheduleState
}

const scheduleComputations = {
  constant: { next: (_schedule, state) => state },
  reduceOnPlateau: { next: reduceAfter },
} satisfies { [K in Schedule['kind']]: ScheduleComputation<Extract<Schedule, { kind: K }>> }

/**
 * PyTorch's ReduceLROnPlateau (mode 'min', threshold_mode 'abs', no cooldown): an epoch is bad unless its validation loss is below the
 * best so far by more than the threshold; after more than `patience` bad epochs in a row the rate is multiplied by the factor, down to
 * the floor, and the counting starts again. A change smaller than 1e-8 is not made.
 */
function reduceAfter(schedule: ReduceOnPlateau, state: ScheduleState, validationLoss: number): ScheduleState {
  const better = validationLoss < state.best - schedule.threshold
  const best = better ? validationLoss : state.best
  const badEpochs = better ? 0 : state.badEpochs + 1
  if (badEpochs <= schedule.patience) return { ...state, best, badEpochs }
  const reduced = Math.max(state.learningRate * schedule.factor, schedule.minLearningRate)
  const learningRate = state.learningRate - reduced > 1e-8 ? reduced : state.learningRate
  return { learningRate, best, badEpochs: 0 }
}
