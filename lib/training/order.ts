/** Which image comes when. */
import type { Experiment } from '../experiment/experiment.ts'
import { randomStream, shuffled } from '../experiment/random.ts'

/** The order in which an epoch goes through the training images: each of them once, another order in every epoch. */
export function epochOrder({ data, seed }: Pick<Experiment, 'data' | 'seed'>, epoch: number): Uint32Array {
  return shuffled(data.trainImages, randomStream(seed, `shuffle/${epoch}`))
}

/** The images of an epoch batch by batch, as training takes them. */
export function* epochBatches(
  experiment: Pick<Experiment, 'data' | 'seed' | 'batchSize'>,
  epoch: number,
): Generator<Uint32Array> {
  const order = epochOrder(experiment, epoch)
  for (let start = 0; start < order.length; start += experiment.batchSize) {
    yield order.subarray(start, start + experiment.batchSize)
  }
}
