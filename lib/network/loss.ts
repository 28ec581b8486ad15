/** What training makes small: cross-entropy on raw logits, plus a penalty on the parameters where the experiment has one. */

import type { GradSaveFunc, Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { signGradient, softmaxCrossEntropy, sumMagnitudes } from '../backend/operations.ts'
import type { NoPenalty, WeightPenalty } from '../experiment/experiment.ts'

/**
 * The mean of −log softmax(logits)[label] over a batch. The softmax is inside: hand in logits, of any size.
 *
 * @param logits [batch, classes]
 * @param labels int32 [batch]
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  const loss = tf.customGrad(((logits: Tensor2D, save: GradSaveFunc) => {
    const [value, gradient] = softmaxCrossEntropy(logits, labels)
    save([gradient])
    // The loss is the end of the chain, so its upstream gradient is a plain 1 and need not be multiplied in.
    return { value, gradFunc: (_upstream: Tensor, [gradient]: Tensor[]) => gradient as Tensor }
  }) as Parameters<typeof tf.customGrad>[0])
  return loss(logits) as Scalar
}

/** The penalty on one parameter tensor, with its gradient. A norm of 0 has the gradient 0, as in PyTorch. */
function penaltyOf(parameter: Variable, { kind, weight }: WeightPenalty): Scalar {
  const penalty = tf.customGrad(((w: Tensor, save: GradSaveFunc) => {
    switch (kind) {
      // λ·Σ|w|, with the slope λ·sign(w)
      case 'l1':
        return {
          value: tf.mul(sumMagnitudes(w, false), weight),
          gradFunc: () => signGradient(w, weight),
        }
      // λ·‖w‖₂, with the slope λ·w/‖w‖₂
      case 'l2Norm': {
        const norm = tf.sqrt(sumMagnitudes(w, true))
        save([norm])
        return {
          value: tf.mul(norm, weight),
          gradFunc: (_upstream: Tensor, [norm]: Tensor[]) => tf.mul(w, tf.divNoNan(tf.scalar(weight), norm as Tensor)),
        }
      }
      // λ·Σw², with the slope 2·λ·w
      case 'l2Squared':
        return {
          value: tf.mul(sumMagnitudes(w, true), weight),
          gradFunc: () => tf.mul(w, 2 * weight),
        }
    }
  }) as Parameters<typeof tf.customGrad>[0])
  return penalty(parameter) as Scalar
}

/** The penalty over all parameters, weights and biases alike, or nothing. */
export function penalty(parameters: readonly Variable[], description: NoPenalty | WeightPenalty): Scalar | undefined {
  if (description.kind === 'none') return undefined
  return parameters.map((parameter) => penaltyOf(parameter, description)).reduce((a, b) => tf.add(a, b))
}
