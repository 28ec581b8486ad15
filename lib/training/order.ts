/** Which image comes when. */
import type { Experiment } from '../experiment/experiment.ts'
import { randomStream, shuffled } from '../experiment/random.ts'

/** The order in which an epoch goes through the training images: each of them once, another order in every epoch. */
export function epochOrder({ data, seed }: Pick<Experiment, 'data' | 'seed'>, epoch: number): Uint32Array {
  return shuffled(data.trainImages, randomStream(seed, `shuffle/${epoch}`))
}
