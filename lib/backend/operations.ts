/**
 * The operations that a training step needs and TensorFlow.js does not have as one: each runs as a single kernel where the backend
 * in use offers one under that name (ours does), and as the same formula in TensorFlow.js operations everywhere else. The network
 * and the optimizers call these and never ask which backend they run on.
 */

import type { NamedAttrMap, NamedTensorMap, Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'

function kernel<Result>(
  name: string,
  inputs: Record<string, Tensor>,
  attributes: Record<string, number | boolean | string>,
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

/** A batch-normalised batch, and what its way back needs. */
export interface BatchNormed {
  /** [batch, features] */
  readonly y: Tensor2D
  /** [batch, features]: before γ and β. */
  readonly xHat: Tensor2D
  /** [features] */
  readonly mean: Tensor1D
  /** [features]: Σ(x − mean)² / batch, the biased one, which normalises. */
  readonly variance: Tensor1D
  /** [features]: 1 / √(variance + ε) */
  readonly scale: Tensor1D
}

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015, algorithm 1): each column of x gets mean 0 and variance 1 over the batch,
 * then γ and β.
 *
 * @param x [batch, features], gamma and beta [features]
 */
export function batchNorm(x: Tensor2D, gamma: Tensor1D, beta: Tensor1D, epsilon: number): BatchNormed {
  const [y, xHat, mean, variance, scale] = kernel<Tensor[]>('BatchNorm', { x, gamma, beta }, { epsilon }, () => {
    const batch = x.shape[0]
    // μ = Σx / n,  σ² = Σ(x − μ)² / n
    const mean = tf.div(tf.sum(x, 0), batch)
    const centred = tf.sub(x, mean)
    const variance = tf.div(tf.sum(tf.square(centred), 0), batch)
    // x̂ = (x − μ) / √(σ² + ε),  y = γ·x̂ + β
    const scale = tf.div(1, tf.sqrt(tf.add(variance, epsilon)))
    const xHat = tf.mul(centred, scale)
    return [tf.add(tf.mul(xHat, gamma), beta), xHat, mean, variance, scale]
  }) as [Tensor2D, Tensor2D, Tensor1D, Tensor1D, Tensor1D]
  return { y, xHat, mean, variance, scale }
}

/** The way back through `batchNorm`, from the gradient `dy` in its output: to γ, β and, if `inputNeeded`, to x. */
export function batchNormGradient(
  dy: Tensor2D,
  { xHat, scale }: Pick<BatchNormed, 'xHat' | 'scale'>,
  gamma: Tensor1D,
  inputNeeded: boolean,
): { dGamma: Tensor1D; dBeta: Tensor1D; dx?: Tensor2D } {
  const inputs = { dy, xHat, gamma, scale }
  const [dGamma, dBeta, dx] = kernel<Tensor[]>('BatchNormGradient', inputs, { inputNeeded }, () => {
    const batch = dy.shape[0]
    // ∂L/∂β = Σ ∂L/∂y,  ∂L/∂γ = Σ ∂L/∂y · x̂
    const [dGamma, dBeta] = [tf.sum(tf.mul(dy, xHat), 0), tf.sum(dy, 0)]
    if (!inputNeeded) return [dGamma, dBeta]
    // ∂L/∂x = γ / √(σ² + ε) · (∂L/∂y − ∂L/∂β / n − x̂ · ∂L/∂γ / n): the mean and the variance depend on x, too
    const inner = tf.sub(tf.sub(dy, tf.div(dBeta, batch)), tf.mul(xHat, tf.div(dGamma, batch)))
    return [dGamma, dBeta, tf.mul(tf.mul(gamma, scale), inner)]
  }) as [Tensor1D, Tensor1D, Tensor2D?]
  return { dGamma, dBeta, ...(dx && { dx }) }
}

/** x normalised with a mean and a scale = 1 / √(σ² + ε) that are given: y = ((x − mean) · scale) · γ + β. */
export function batchNormApply(
  x: Tensor2D,
  mean: Tensor1D,
  scale: Tensor1D,
  gamma: Tensor1D,
  beta: Tensor1D,
): Tensor2D {
  return kernel('BatchNormApply', { x, mean, scale, gamma, beta }, {}, () =>
    tf.add(tf.mul(tf.mul(tf.sub(x, mean), scale), gamma), beta),
  ) as Tensor2D
}

/** Σ |x|, or Σ x² where `squared`: a scalar. */
export function sumMagnitudes(x: Tensor, squared: boolean): Scalar {
  return kernel('SumMagnitudes', { x }, { squared }, () => tf.sum(squared ? tf.square(x) : tf.abs(x)) as Scalar)
}

/** What a penalty adds to the gradient in `w`: scale · sign(w), which is 0 where w is 0, or scale · w, its value. */
export interface Slope {
  readonly w: Tensor
  readonly of: 'sign' | 'value'
  readonly scale: Scalar
}

/** g + scale · sign(w), or g + scale · w. Same shape as both. */
export function addSlope(g: Tensor, { w, of, scale }: Slope): Tensor {
  return kernel('AddSlope', { g, w, scale }, { of }, () => tf.add(g, tf.mul(of === 'sign' ? tf.sign(w) : w, scale)))
}

/**
 * xᵀ·dz, not multiplied out: the gradient of a weight matrix [inputs, outputs], from what went in, x [batch, inputs], and the gradient
 * of what came out, dz [batch, outputs]; with the slope of a penalty on the matrix, where there is one.
 */
export interface Product {
  readonly x: Tensor2D
  readonly dz: Tensor2D
  readonly slope?: Slope
}

/**
 * A gradient as the backward pass leaves it. The gradient of the large weight matrix is as large as the matrix, and is needed once: our
 * kernels make and use it block by block, so that it never goes out to memory and back.
 */
export type Gradient = Tensor | Product

/** The gradient as one tensor. */
export function multipliedOut(gradient: Gradient): Tensor {
  if (!('dz' in gradient)) return gradient
  const product = tf.matMul(gradient.x, gradient.dz, true, false)
  return gradient.slope ? addSlope(product, gradient.slope) : product
}

/** One step of gradient descent: w ← w − η·g. Changes `w`. */
export function sgdUpdate(w: Variable, g: Gradient, learningRate: number): void {
  update('SgdUpdate', { w }, g, { learningRate }, (g) => w.assign(tf.sub(w, tf.mul(g, learningRate))))
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
export function adamUpdate(w: Variable, m: Variable, v: Variable, g: Gradient, step: AdamStep): void {
  update('AdamUpdate', { w, m, v }, g, step, (g) => {
    // m ← β₁·m + (1 − β₁)·g
    m.assign(tf.add(tf.mul(m, step.beta1), tf.mul(g, 1 - step.beta1)))
    // v ← β₂·v + (1 − β₂)·g²
    v.assign(tf.add(tf.mul(v, step.beta2), tf.mul(tf.square(g), 1 - step.beta2)))
    // w ← w − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
    const denominator = tf.add(tf.mul(tf.sqrt(v), step.inverseRootCorrection), step.epsilon)
    w.assign(tf.sub(w, tf.div(tf.mul(m, step.stepSize), denominator)))
  })
}

/** An update in place: with the gradient as it is where the backend can, and multiplied out where it cannot. */
function update(
  name: string,
  state: Record<string, Variable>,
  gradient: Gradient,
  attributes: Record<string, number>,
  formula: (g: Tensor) => void,
): void {
  tf.tidy(() => {
    if ('dz' in gradient && tf.getKernel(`${name}FromProduct`, tf.getBackend())) {
      const { x, dz, slope } = gradient
      const inputs = { ...state, x, dz, ...(slope && { scale: slope.scale }) }
      kernel(`${name}FromProduct`, inputs, { ...attributes, ...(slope && { of: slope.of }) }, () => {})
      return
    }
    const g = multipliedOut(gradient)
    kernel(name, { ...state, g }, attributes, () => formula(g))
  })
}
