/** What training makes small: cross-entropy on raw logits, plus a penalty on the parameters where the experiment has one. */

import type { Scalar, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { addSlope, type Gradient, type Slope, softmaxCrossEntropy, sumMagnitudes } from '../backend/operations.ts'
import { entryOf } from '../experiment/kinds.ts'
import type { Penalty } from '../experiment/penalties.ts'
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
  penalty: Penalty,
): LossAndGradients {
  const { logits, backward } = network.forward(pixels, mode)
  const [loss, dLogits] = softmaxCrossEntropy(logits, labels)
  const gradients = backward(dLogits)
  const { on } = entryOf<PenaltyComputation<Penalty>>(penaltyComputations, penalty.kind, 'penalty.kind')
  // Over all parameters, weights and biases alike.
  const terms = network.trainable.map((parameter) => on(parameter, penalty))
  return {
    loss: terms.reduce<Scalar>((sum, term) => (term ? tf.add(sum, term.value) : sum), loss),
    gradients: gradients.map((gradient, index) => {
      const slope = terms[index]?.slope
      if (!slope) return gradient
      return 'dz' in gradient ? { ...gradient, slope } : addSlope(gradient, slope)
    }),
  }
}

interface PenaltyComputation<P extends Penalty> {
  /** The penalty on one parameter tensor, and its slope; nothing where there is none. */
  on(w: Variable, penalty: P): { value: Scalar; slope: Slope } | undefined
}

const penaltyComputations = {
  none: { on: () => undefined },
  // λ·Σ|w|, with the slope λ·sign(w)
  l1: {
    on: (w, { weight }) => ({
      value: tf.mul(sumMagnitudes(w, false), weight),
      slope: { w, of: 'sign', scale: tf.scalar(weight) },
    }),
  },
  // λ·‖w‖₂, with the slope λ·w/‖w‖₂. A norm of 0 has the gradient 0, as in PyTorch.
  l2Norm: {
    on(w, { weight }) {
      const norm = tf.sqrt(sumMagnitudes(w, true))
      return { value: tf.mul(norm, weight), slope: { w, of: 'value', scale: tf.divNoNan(tf.scalar(weight), norm) } }
    },
  },
  // λ·Σw², with the slope 2·λ·w
  l2Squared: {
    on: (w, { weight }) => ({
      value: tf.mul(sumMagnitudes(w, true), weight),
      slope: { w, of: 'value', scale: tf.scalar(2 * weight) },
    }),
  },
} satisfies { [K in Penalty['kind']]: PenaltyComputation<Extract<Penalty, { kind: K }>> }
