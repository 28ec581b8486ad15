/** How the learning rate goes from epoch to epoch, described. What schedules compute is in `training/schedule.ts`. */
import {
  finiteNumber,
  positiveInFloat32,
  type Rules,
  refuseSurplus,
  refuseUnknownSettings,
  wholeNumber,
} from './fields.ts'
import { entryOf, type Kind } from './kinds.ts'

export type Schedule = ConstantRate | ReduceOnPlateau

export interface ConstantRate {
  readonly kind: 'constant'
}

/** PyTorch's ReduceLROnPlateau with an absolute threshold, watching the validation loss once an epoch. */
export interface ReduceOnPlateau {
  readonly kind: 'reduceOnPlateau'
  /** The rate is multiplied by this … */
  readonly factor: number
  /** … after more than this many epochs in a row … */
  readonly patience: number
  /** … in which the loss did not get below the best so far by more than this. */
  readonly threshold: number
  /** The rate never goes below this. */
  readonly minLearningRate: number
}

export function reduceOnPlateau(settings: Omit<ReduceOnPlateau, 'kind'>, ...surplus: never[]): ReduceOnPlateau {
  refuseSurplus('reduceOnPlateau({ … })', surplus)
  refuseUnknownSettings('reduceOnPlateau', settings, Object.keys(kinds.reduceOnPlateau.fields))
  return { kind: 'reduceOnPlateau', ...settings }
}

interface ScheduleKind<S extends Schedule> extends Kind<S> {
  readonly fields: Rules<Omit<S, 'kind'>>
  /** Nothing for the usual one. */
  inWords(schedule: S): string | undefined
  /** What does not go with the rate that the optimizer starts with. */
  rateProblems(schedule: S, learningRate: number): string[]
}

const kinds = {
  constant: { fields: {}, inWords: () => undefined, rateProblems: () => [] },
  reduceOnPlateau: {
    fields: {
      factor: finiteNumber('a number above 0 and below 1', (factor) => factor > 0 && factor < 1),
      patience: wholeNumber('a whole number of epochs, at least 0', 0),
      threshold: finiteNumber('a number, at least 0', (threshold) => threshold >= 0),
      minLearningRate: finiteNumber('a number, at least 0', (rate) => rate >= 0),
    },
    inWords: ({ factor, patience, threshold, minLearningRate }) =>
      `× ${factor} after ${patience === 0 ? 'an epoch' : `${patience + 1} epochs`} without ` +
      `${threshold} less validation loss, not under ${minLearningRate}`,
    rateProblems({ factor, minLearningRate }, learningRate) {
      if (minLearningRate > learningRate) {
        const expected = `a number from 0 to the learning rate ${learningRate}`
        return [`schedule.minLearningRate: expected ${expected}; found ${minLearningRate}`]
      }
      // Changes under 1e-8 are not made, so only the first one can be too large: it would end the training without a word.
      const reduced = Math.max(learningRate * factor, minLearningRate)
      if (positiveInFloat32(reduced) === undefined) return []
      return [
        `schedule.factor: expected a factor that leaves a rate float32 has, from 1.2e-38 on, of ${learningRate}; ` +
          `found ${factor}, which leaves ${reduced}; give a larger factor or a minLearningRate`,
      ]
    },
  },
} satisfies { [K in Schedule['kind']]: ScheduleKind<Extract<Schedule, { kind: K }>> }

export const scheduleKinds: Readonly<Record<Schedule['kind'], ScheduleKind<Schedule>>> = kinds

/** The schedule in words, or nothing if the rate stays as it is. */
export const describeSchedule = (schedule: Schedule): string | undefined =>
  entryOf(scheduleKinds, schedule.kind, 'schedule.kind').inWords(schedule)
