/**
 * An experiment: one training, described down to the last random number. Plain, immutable data, with no tensor anywhere, so it can be
 * sent to another process, written to a file, compared and hashed. Two experiments with the same key train to the same bits.
 */
import { type Data, describeData } from './data.ts'
import { ExperimentError } from './experiment-error.ts'
import { found, isRecord, refuseSurplus } from './fields.ts'
import { grouped } from './grouped.ts'
import { describeLayer, type Network } from './layers.ts'
import { describeOptimizer, type Optimizer } from './optimizers.ts'
import { describePenalty, type Penalty } from './penalties.ts'
import { scaledProblems } from './problems.ts'
import { describeSchedule, type Schedule } from './schedules.ts'

export { type Data, fashionMnist, featureCount, garmentFeatures, standardisedFashionMnist } from './data.ts'
export { adam, adamW, rmsProp, sgd } from './optimizers.ts'
export { l1, l2Norm, l2Squared } from './penalties.ts'
export { experimentProblems } from './problems.ts'
export { reduceOnPlateau } from './schedules.ts'

export interface Experiment {
  readonly data: Data
  readonly network: Network
  readonly optimizer: Optimizer
  readonly batchSize: number
  readonly epochs: number
  readonly schedule: Schedule
  readonly penalty: Penalty
  /** False: after the first evaluation the network is never set back to training mode (a mistake that section 13 looks at). */
  readonly returnsToTraining: boolean
  /** Epochs after which the parameters are kept, for claims that look at them. */
  readonly snapshots: readonly number[]
  readonly seed: number
}

/** An experiment at both scales: the chapter's own, and what of it changes when it is run in brief. */
export interface ScaledExperiment extends Omit<Experiment, 'snapshots'> {
  readonly brief: { readonly epochs?: number; readonly trainImages?: number }
  /** Epochs after which the parameters are kept; the last one may be another at each scale. */
  readonly snapshots: readonly (number | 'last')[]
}

export type Scale = 'brief' | 'full'

type Required = 'data' | 'network' | 'optimizer' | 'batchSize' | 'epochs'

/**
 * An experiment with its defaults filled in: constant rate, no penalty, seed 0. Throws an `ExperimentError` that lists all that is
 * wrong with it, before anything is trained.
 */
export function experiment(
  description: Pick<Experiment, Required> & Partial<Omit<ScaledExperiment, Required>>,
  ...surplus: never[]
): ScaledExperiment {
  refuseSurplus('experiment({ … })', surplus)
  if (!isRecord(description)) {
    const example = '{ data, network, optimizer, batchSize, epochs }'
    throw new ExperimentError([`experiment: expected a description such as ${example}; found ${found(description)}`])
  }
  const complete: ScaledExperiment = {
    schedule: { kind: 'constant' },
    penalty: { kind: 'none' },
    returnsToTraining: true,
    snapshots: [],
    seed: 0,
    brief: {},
    ...description,
  }
  const problems = scaledProblems({ ...complete }, () => atScale(complete, 'brief'))
  if (problems.length > 0) throw new ExperimentError(problems)
  return frozen(complete)
}

/** As it is, and all that is in it: experiments that `vary` makes share what does not differ. */
function frozen<Value>(value: Value): Value {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const field of Object.values(value)) frozen(field)
  }
  return value
}

/** The experiment as it is trained at a scale. Throws an `ExperimentError` for another scale than these. */
export function atScale({ brief, ...full }: ScaledExperiment, scale: Scale): Experiment {
  const snapshotsOf = (epochs: number) => full.snapshots.map((epoch) => (epoch === 'last' ? epochs : epoch))
  switch (scale) {
    case 'full':
      return { ...full, snapshots: snapshotsOf(full.epochs) }
    case 'brief': {
      const { epochs = full.epochs, trainImages = full.data.trainImages } = brief
      const snapshots = [...new Set(snapshotsOf(epochs).filter((epoch) => epoch <= epochs))]
      return { ...full, epochs, data: { ...full.data, trainImages }, snapshots }
    }
    default:
      // Without types, any other word would have been brief.
      throw new ExperimentError([`scale: expected 'brief' or 'full'; found ${found(scale satisfies never)}`])
  }
}

/** What an experiment is, in words, for a table: one entry for each thing that sections vary, and for others where they are not usual. */
export function describe(experiment: Experiment): Record<string, string> {
  const { data, network, optimizer, batchSize, epochs, returnsToTraining } = experiment
  const schedule = describeSchedule(experiment.schedule)
  const penalty = describePenalty(experiment.penalty)
  return {
    data: describeData(data),
    network: network.map(describeLayer).join(' → '),
    optimizer: describeOptimizer(optimizer),
    batch: grouped(batchSize),
    epochs: grouped(epochs),
    ...(schedule && { schedule }),
    ...(penalty && { penalty }),
    ...(!returnsToTraining && { mode: 'evaluation mode from the second epoch on' }),
  }
}
