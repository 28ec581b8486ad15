/** How much there is to compute in an experiment, for whoever has to plan: nothing that is learned depends on it. */
import { published } from './data.ts'
import type { Experiment } from './experiment.ts'
import { parameterCount } from './layers.ts'

/**
 * Multiplications, roughly: every image goes through the network forward and backward in each epoch and once more when it is evaluated,
 * and every update touches every parameter, which counts as much as a dozen images.
 */
export function workOf({ data, network, batchSize, epochs }: Experiment): number {
  const updates = Math.ceil(data.trainImages / batchSize)
  const images = 3 * data.trainImages + data.trainImages + published.validationImages
  return epochs * parameterCount(network) * (images + 12 * updates)
}
