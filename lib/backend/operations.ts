/**
 * The operations that a training step needs and TensorFlow.js does not have as one: each runs as a single kernel where the backend
 * in use offers one under that name (ours does), and as the same formula in TensorFlow.js operations everywhere else. The network
 * and the optimizers call these and never ask which backend they run on.
 */

import type { NamedAttrMap, NamedTensorMap, Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'

function kernel<Result>(
  name: string,
  inputs: Record<string, Tensor>,
  attributes: Record<string, number | boolean>,
  otherwise: () => Result,
): Result {
  if (!tf.getKernel(name, tf.getBackend())) return otherwise()
  return tf.engine().runKernel(name, inputs as NamedTensorMap, attributes as NamedAttrMap) as Result
}

/** The gradient through a ReLU: `upstream` where the ReLU's `output` is above 0, and 0 elsewhere. Same shape as both. */
export function reluGradient(output: Tensor, upstream: Tensor): Tensor {
  return kernel('ReluGradient', { output, upstream }, {}, () => tf.mul(upstream, tf.step(output)))
}

/**
 * Cross-entropy on raw logits: the mean over a batch of −log softmax(logits)[label], and its gradient with respect to the logits.
 *
 * @param logits float32 [rows, classes], of any size: the softmax happens in here
 * @param labels int32 [rows], 0 … classes − 1
 * @returns [loss: a scalar, gradient: [rows, classes] = (softmax(logits) − one-hot(labels)) / rows]
 */
export function softmaxCrossEntropy(logits: Tensor2D, labels: Tensor1D): [loss: Scalar, gradient: Tensor2D] {
  return kernel<[Scalar, Tensor2D]>('SoftmaxCrossEntropy', { logits, labels }, {}, () => {
    const oneHot = tf.oneHot(labels, logits.shape[1])
    const logSoftmax = tf.logSoftmax(logits)
    const loss = tf.neg(tf.mean(tf.sum(tf.mul(logSoftmax, oneHot), 1))) as Scalar
    const gradient = tf.div(tf.sub(tf.exp(logSoftmax), oneHot), Math.max(1, logits.shape[0])) as Tensor2D
    return [loss, gradient]
  })
}

/** Σ |x|, or Σ x² where `squared`: a scalar. */
export function sumMagnitudes(x: Tensor, squared: boolean): Scalar {
  return kernel('SumMagnitudes', { x }, { squared }, () => tf.sum(squared ? tf.square(x) : tf.abs(x)) as Scalar)
}

/** scale · sign(x), the slope of scale · |x|; 0 where x is 0. */
export function signGradient(x: Tensor, scale: number): Tensor {
  return kernel('SignGradient', { x }, { scale }, () => tf.mul(tf.sign(x), scale))
}

/** One step of gradient descent: w ← w − η·g. Changes `w`. */
export function sgdUpdate(w: Variable, g: Tensor, learningRate: number): void {
  kernel('SgdUpdate', { w, g }, { learningRate }, () => {
    tf.tidy(() => w.assign(tf.sub(w, tf.mul(g, learningRate))))
  })
}

/**
 * The numbers of one Adam step that are the same for every weight: `stepSize` = η / (1 − β₁ᵗ) and
 * `inverseRootCorrection` = 1 / √(1 − β₂ᵗ), with ε added after the square root.
 */
export type AdamStep = {
  beta1: number
  beta2: number
  epsilon: number
  stepSize: number
  inverseRootCorrection: number
}

/** One Adam step (Kingma and Ba 2015, algorithm 1, with PyTorch's ε). Changes the weights `w` and both moments `m` and `v`. */
export function adamUpdate(w: Variable, m: Variable, v: Variable, g: Tensor, step: AdamStep): void {
  kernel('AdamUpdate', { w, m, v, g }, step, () => {
    tf.tidy(() => {
      // m ← β₁·m + (1 − β₁)·g
      m.assign(tf.add(tf.mul(m, step.beta1), tf.mul(g, 1 - step.beta1)))
      // v ← β₂·v + (1 − β₂)·g²
      v.assign(tf.add(tf.mul(v, step.beta2), tf.mul(tf.square(g), 1 - step.beta2)))
      // w ← w − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
      const denominator = tf.add(tf.mul(tf.sqrt(v), step.inverseRootCorrection), step.epsilon)
      w.assign(tf.sub(w, tf.div(tf.mul(m, step.stepSize), denominator)))
    })
  })
}
