/** Which image comes when. */
import type { Experiment } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { isRecord, isWhole, problemOf, that, wholeNumber } from '../experiment/fields.ts'
import { batchSizeRule } from '../experiment/problems.ts'
import { randomStream, seedRule, shuffled } from '../experiment/random.ts'

/** The order in which an epoch goes through the training images: each of them once, another order in every epoch. */
export function epochOrder({ data, seed }: Pick<Experiment, 'data' | 'seed'>, epoch: number): Uint32Array {
  return shuffled(data.trainImages, randomStream(seed, `shuffle/${epoch}`))
}

const epochRule = wholeNumber('a whole number, from 1 on', 1)
const dataRule = that(
  'data with the number of its training images',
  (data) => isRecord(data) && isWhole(data.trainImages, 1),
)

/** The images of an epoch batch by batch, as training takes them. Throws an `ExperimentError` for what is no experiment, or no epoch. */
export function* epochBatches(
  experiment: Pick<Experiment, 'data' | 'seed' | 'batchSize'>,
  epoch: number,
): Generator<Uint32Array> {
  const { data, seed, batchSize } = experiment
  const problems = [
    ...problemOf('epochBatches: data', data, dataRule),
    ...problemOf('epochBatches: seed', seed, seedRule),
    ...problemOf('epochBatches: batchSize', batchSize, batchSizeRule),
    ...problemOf('epochBatches: epoch', epoch, epochRule),
  ]
  if (problems.length > 0) throw new ExperimentError(problems)
  const order = epochOrder(experiment, epoch)
  for (let start = 0; start < order.length; start += batchSize) {
    yield order.subarray(start, start + batchSize)
  }
}
