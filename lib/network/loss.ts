/** What training makes small: cross-entropy on raw logits, plus a penalty on the parameters where the experiment has one. */

import type { Scalar, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { addSlope, type Gradient, type Slope, softmaxCrossEntropy, sumMagnitudes } from '../backend/operations.ts'
import type { NoPenalty, WeightPenalty } from '../experiment/experiment.ts'
import type { Mode, Network } from './network.ts'

/** The loss of a batch, penalty included, and its gradient in each trainable parameter, in their order. */
export interface LossAndGradients {
  readonly loss: Scalar
  readonly gradients: readonly Gradient[]
}

/**
 * Forward and backward: the mean over the batch of −log softmax(logits)[label], plus the penalty. Run it in a `tidy`, with whatever
 * uses the gradients.
 *
 * @param pixels float32 [batch, 784]
 * @param labels int32 [batch]
 */
export function lossAndGradients(
  network: Network,
  pixels: Tensor2D,
  labels: Tensor1D,
  mode: Mode,
  penalty: NoPenalty | WeightPenalty,
): LossAndGradients {
  const { logits, backward } = network.forward(pixels, mode)
  const [loss, dLogits] = softmaxCrossEntropy(logits, labels)
  const gradients = backward(dLogits)
  if (penalty.kind === 'none') return { loss, gradients }
  // Over all parameters, weights and biases alike.
  const penalties = network.trainable.map((parameter) => penaltyOf(parameter, penalty))
  return {
    loss: penalties.reduce<Scalar>((sum, { value }) => tf.add(sum, value), loss),
    gradients: penalties.map(({ slope }, index) => {
      const gradient = gradients[index] as Gradient
      return 'dz' in gradient ? { ...gradient, slope } : addSlope(gradient, slope)
    }),
  }
}

/** The penalty on one parameter tensor, and its slope. A norm of 0 has the gradient 0, as in PyTorch. */
function penaltyOf(w: Variable, { kind, weight }: WeightPenalty): { value: Scalar; slope: Slope } {
  switch (kind) {
    // λ·Σ|w|, with the slope λ·sign(w)
    case 'l1':
      return {
        value: tf.mul(sumMagnitudes(w, false), weight),
        slope: { w, of: 'sign', scale: tf.scalar(weight) },
      }
    // λ·‖w‖₂, with the slope λ·w/‖w‖₂
    case 'l2Norm': {
      const norm = tf.sqrt(sumMagnitudes(w, true))
      return { value: tf.mul(norm, weight), slope: { w, of: 'value', scale: tf.divNoNan(tf.scalar(weight), norm) } }
    }
    // λ·Σw², with the slope 2·λ·w
    case 'l2Squared':
      return {
        value: tf.mul(sumMagnitudes(w, true), weight),
        slope: { w, of: 'value', scale: tf.scalar(2 * weight) },
      }
  }
}
