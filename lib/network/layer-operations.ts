/**
 * What each layer computes, and its gradient, as TensorFlow.js operations with gradients of their own.
 *
 * A gradient written out is the formula that a reader wants to see, and it is faster than the tape's: a linear layer and its ReLU are
 * one step on the tape instead of three, and the gradient for the pixels, which nobody asks for, is never computed.
 */

import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { reluGradient } from '../backend/operations.ts'

/** Gradients for the inputs of an operation, in their order. */
type Gradients = Tensor[]
type WithGradient = { value: Tensor; gradFunc: (upstream: Tensor, saved: Tensor[]) => Gradients }

/** `tf.customGrad` with types that fit more than one input. */
const operation = (run: (...inputsAndSave: [...Tensor[], GradSaveFunc]) => WithGradient) =>
  tf.customGrad(run as unknown as Parameters<typeof tf.customGrad>[0])

/**
 * y = x·W + b, or y = max(x·W + b, 0) where `relu`.
 *
 * @param x [batch, inputs]
 * @param w [inputs, outputs]
 * @param b [outputs], or nothing
 * @param inputNeedsGradient false for the first layer of a network: its x are pixels
 * @returns [batch, outputs]
 */
export function linear(
  x: Tensor2D,
  w: Tensor2D,
  b: Tensor1D | undefined,
  relu: boolean,
  inputNeedsGradient: boolean,
): Tensor2D {
  const run = (save: GradSaveFunc): WithGradient => {
    const y = tf.fused.matMul({ a: x, b: w, ...(b && { bias: b }), activation: relu ? 'relu' : 'linear' })
    // Activations end with the forward pass unless they are saved. Weights outlive it, and saving copies: on WebAssembly that would be
    // 3 MB of them a step.
    save(relu ? [x, y] : [x])
    return {
      value: y,
      gradFunc: (upstream, [x, y]) => {
        // With z = x·W + b:  ∂L/∂z = ∂L/∂y where z > 0, else 0
        const dz = (relu ? reluGradient(y as Tensor, upstream) : upstream) as Tensor2D
        return [
          // ∂L/∂x = ∂L/∂z · Wᵀ
          ...(inputNeedsGradient ? [tf.matMul(dz, w, false, true)] : []),
          // ∂L/∂W = xᵀ · ∂L/∂z
          tf.matMul(x as Tensor2D, dz, true, false),
          // ∂L/∂b = Σ over the batch of ∂L/∂z
          ...(b ? [tf.sum(dz, 0)] : []),
        ]
      },
    }
  }
  const inputs = [...(inputNeedsGradient ? [x] : []), w, ...(b ? [b] : [])]
  return operation((...inputsAndSave) => run(inputsAndSave.at(-1) as GradSaveFunc))(...inputs) as Tensor2D
}

/** y = max(x, 0), for a ReLU that does not follow a linear layer. */
export function relu(x: Tensor): Tensor {
  return operation((...[x, save]) => {
    const y = tf.relu(x as Tensor)
    ;(save as GradSaveFunc)([y])
    return { value: y, gradFunc: (upstream, [y]) => [reluGradient(y as Tensor, upstream)] }
  })(x)
}

/** PyTorch's ε: 1e-5 where TensorFlow.js has 1e-3. */
export const batchNormEpsilon = 1e-5
/** PyTorch's momentum: the running averages become 0.9 · old + 0.1 · this batch's. */
export const batchNormMomentum = 0.1

/** What a batch-normalised layer gives, and the batch statistics that its running averages follow. */
export interface Normalised {
  y: Tensor2D
  mean: Tensor1D
  /** Σ(x − mean)² / batch: the biased one, which normalises. */
  variance: Tensor1D
}

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015, algorithm 1): each column of x gets mean 0 and variance 1 over the batch,
 * then γ and β.
 *
 * @param x [batch, features], gamma and beta [features]
 */
export function batchNormTraining(x: Tensor2D, gamma: Tensor1D, beta: Tensor1D): Normalised {
  const batch = x.shape[0]
  // μ = Σx / n,  σ² = Σ(x − μ)² / n: statistics of numbers, outside of the tape; their part in the gradient is in the formula below.
  const mean = tf.div(tf.sum(x, 0), batch) as Tensor1D
  const variance = tf.div(tf.sum(tf.square(tf.sub(x, mean)), 0), batch) as Tensor1D
  const y = operation((...[x, gamma, beta, save]) => {
    // x̂ = (x − μ) / √(σ² + ε)
    const scale = tf.div(1, tf.sqrt(tf.add(variance, batchNormEpsilon)))
    const xHat = tf.mul(tf.sub(x as Tensor, mean), scale)
    ;(save as GradSaveFunc)([xHat, scale, gamma as Tensor])
    return {
      // y = γ·x̂ + β
      value: tf.add(tf.mul(xHat, gamma as Tensor), beta as Tensor),
      gradFunc: (upstream, [xHat, scale, gamma]) => {
        // ∂L/∂β = Σ ∂L/∂y,  ∂L/∂γ = Σ ∂L/∂y · x̂
        const dBeta = tf.sum(upstream, 0)
        const dGamma = tf.sum(tf.mul(upstream, xHat as Tensor), 0)
        // ∂L/∂x = γ / √(σ² + ε) · (∂L/∂y − ∂L/∂β / n − x̂ · ∂L/∂γ / n)
        const centred = tf.sub(upstream, tf.div(dBeta, batch))
        const inner = tf.sub(centred, tf.mul(xHat as Tensor, tf.div(dGamma, batch)))
        return [tf.mul(tf.mul(gamma as Tensor, scale as Tensor), inner), dGamma, dBeta]
      },
    }
  })(x, gamma, beta) as Tensor2D
  return { y, mean, variance }
}

/** Batch normalisation in evaluation mode: y = γ · (x − running mean) / √(running variance + ε) + β, the averages held fixed. */
export function batchNormEvaluation(
  x: Tensor2D,
  gamma: Tensor1D,
  beta: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
): Tensor2D {
  return operation((...[x, gamma, beta, save]) => {
    const scale = tf.div(1, tf.sqrt(tf.add(variance, batchNormEpsilon)))
    const xHat = tf.mul(tf.sub(x as Tensor, mean), scale)
    ;(save as GradSaveFunc)([xHat, scale, gamma as Tensor])
    return {
      value: tf.add(tf.mul(xHat, gamma as Tensor), beta as Tensor),
      gradFunc: (upstream, [xHat, scale, gamma]) => [
        tf.mul(upstream, tf.mul(gamma as Tensor, scale as Tensor)),
        tf.sum(tf.mul(upstream, xHat as Tensor), 0),
        tf.sum(upstream, 0),
      ],
    }
  })(x, gamma, beta) as Tensor2D
}

/** y = x · mask, where the mask is 0 for what is dropped and 1/(1 − rate) for what survives. */
export function applyMask(x: Tensor, mask: Tensor): Tensor {
  return operation((...[x, save]) => {
    ;(save as GradSaveFunc)([mask])
    return {
      value: tf.mul(x as Tensor, mask),
      gradFunc: (upstream, [mask]) => [tf.mul(upstream, mask as Tensor)],
    }
  })(x)
}
