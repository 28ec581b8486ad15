/** How much memory a training takes, for whoever has to say why one did not get through: nothing that is learned depends on it. */
import type { Experiment } from '../experiment/experiment.ts'
import { networkWidths, parameterCount } from '../experiment/layers.ts'

/** How many numbers an optimizer keeps for each parameter besides the parameter itself. */
const moments = { sgd: 0, momentum: 1, adam: 2, adamW: 2, rmsProp: 1 } satisfies {
  [K in Experiment['optimizer']['kind']]: number
}
/** Evaluations take this many images at a time (`evaluationBatch` of `training/evaluate.ts`). */
const evaluated = 500
const bytesOfFloat32 = 4

/**
 * Bytes that an engine needs for one step of a training, roughly: parameters, their gradients and the optimizer's moments; pixels, and what
 * every layer gives, with its gradient, for each image of a batch.
 */
export function memoryOf({ data, network, optimizer, batchSize }: Experiment): number {
  const parameters = parameterCount(network) * (2 + moments[optimizer.kind])
  const images = Math.max(Math.min(batchSize, data.trainImages), evaluated)
  const inputs = networkWidths(network).inputs ?? 0
  const given = network.map((_layer, index) => networkWidths(network.slice(0, index + 1)).outputs ?? inputs)
  const values = images * (inputs + 2 * given.reduce((sum, width) => sum + width, 0))
  return bytesOfFloat32 * (parameters + values)
}
