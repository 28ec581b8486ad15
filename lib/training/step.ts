/** One step of a training: forward, loss, backward, update. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { Gradient } from '../backend/operations.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { type LossAndGradients, lossAndGradients } from '../network/loss.ts'
import type { Mode, Network } from '../network/network.ts'
import type { Optimizer } from './optimizers.ts'

/** What a step needs. The tensors stay the caller's. */
export interface Step {
  readonly network: Network
  /** Made for the network's trainable parameters. */
  readonly optimizer: Optimizer
  readonly experiment: Pick<Experiment, 'penalty'>
  /** float32 [batch, 784] */
  readonly pixels: Tensor2D
  /** int32 [batch] */
  readonly labels: Tensor1D
  readonly mode: Mode
  readonly learningRate: number
}

/**
 * Takes the step. Returns the loss before the update, penalty included. A loss that is no number changes no parameter. The
 * gradients, which PyTorch clears by hand, are gone afterwards.
 *
 * Only for engines that give values at once; WebGPU does not.
 */
export function trainStep(step: Step): number {
  return tf.tidy(() => {
    const { network, experiment, pixels, labels, mode } = step
    const { loss, gradients } = lossAndGradients(network, pixels, labels, mode, experiment.penalty)
    const value = loss.dataSync()[0] as number
    if (Number.isFinite(value)) step.optimizer.step(gradients, step.learningRate)
    return value
  })
}

/** `trainStep` on any engine: bit for bit the same. */
export async function trainStepAsync(step: Step): Promise<number> {
  const results = forwardAndBackward(step)
  try {
    const value = (await results.loss.data())[0] as number
    if (Number.isFinite(value)) tf.tidy(() => step.optimizer.step(results.gradients, step.learningRate))
    return value
  } finally {
    tf.dispose(results.temporary)
  }
}

/** The loss and the gradients, and whichever tensors have to be disposed of after the update. */
function forwardAndBackward({ network, experiment, pixels, labels, mode }: Step) {
  let results: LossAndGradients | undefined
  const temporary = tf.tidy(() => {
    results = lossAndGradients(network, pixels, labels, mode, experiment.penalty)
    return [results.loss, ...results.gradients.flatMap(tensorsOf)].filter((tensor) => tensor !== pixels)
  })
  return { ...(results as unknown as LossAndGradients), temporary }
}

function tensorsOf(gradient: Gradient): Tensor[] {
  if (!('dz' in gradient)) return [gradient]
  const { x, dz, slope } = gradient
  return slope ? [x, dz, slope.scale] : [x, dz]
}
