/**
 * What each layer computes, and its gradient: every function gives the layer's output together with the way back, from the gradient of
 * the loss in the output to those in the input and in the parameters.
 *
 * The way back is written out instead of being left to TensorFlow.js's tape: the formulas are what a reader wants to see, a linear
 * layer and its ReLU are one step, and the gradient of the pixels, which nobody asks for, is never computed. A test compares every one
 * of them with the slope that a small change measures.
 */

import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import {
  type BatchNormed,
  batchNorm,
  batchNormApply,
  batchNormGradient,
  type Gradient,
  reluGradient,
} from '../backend/operations.ts'
import type { RandomStream } from '../experiment/random.ts'

/** Gradients of the loss: in a layer's input, if that was asked for, and in its parameters, in their order. */
export interface Backward {
  readonly input?: Tensor2D
  readonly parameters: readonly Gradient[]
}

/** A layer's output and the way back from it. */
export interface Forward {
  readonly y: Tensor2D
  backward(dy: Tensor2D, inputNeeded: boolean): Backward
}

/**
 * y = x·W + b, or y = max(x·W + b, 0) where `relu`.
 *
 * @param x [batch, inputs]
 * @param w [inputs, outputs]
 * @param b [outputs], or nothing
 */
export function linear(x: Tensor2D, w: Tensor2D, b: Tensor1D | undefined, relu: boolean): Forward {
  const y = tf.fused.matMul({ a: x, b: w, ...(b && { bias: b }), activation: relu ? 'relu' : 'linear' }) as Tensor2D
  return {
    y,
    backward(dy, inputNeeded) {
      // With z = x·W + b:  ∂L/∂z = ∂L/∂y where z > 0, else 0
      const dz = (relu ? reluGradient(y, dy) : dy) as Tensor2D
      return {
        // ∂L/∂x = ∂L/∂z · Wᵀ
        ...(inputNeeded && { input: tf.matMul(dz, w, false, true) as Tensor2D }),
        // ∂L/∂W = xᵀ · ∂L/∂z,  ∂L/∂b = Σ over the batch of ∂L/∂z
        parameters: [{ x, dz }, ...(b ? [tf.sum(dz, 0)] : [])],
      }
    },
  }
}

/** y = max(x, 0), for a ReLU that does not follow a linear layer. */
export function relu(x: Tensor2D): Forward {
  const y = tf.relu(x)
  return { y, backward: (dy) => ({ input: reluGradient(y, dy) as Tensor2D, parameters: [] }) }
}

/** y = x where x > 0, else slope · x, with a slope above 0. */
export function leakyRelu(x: Tensor2D, slope: number): Forward {
  const y = tf.leakyRelu(x, slope)
  // ∂L/∂x = ∂L/∂y where x > 0, which is where y > 0, else slope · ∂L/∂y
  return { y, backward: (dy) => ({ input: tf.mul(dy, tf.step(y, slope)) as Tensor2D, parameters: [] }) }
}

/** y = 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Tensor2D): Forward {
  const y = tf.sigmoid(x)
  // ∂L/∂x = ∂L/∂y · (1 − y) · y
  return { y, backward: (dy) => ({ input: tf.mul(tf.mul(dy, tf.sub(1, y)), y) as Tensor2D, parameters: [] }) }
}

/** 0 with probability `rate`, otherwise 1/(1 − rate), so that the expected activation is what it is without dropout. */
export function dropoutMask(shape: readonly number[], rate: number, random: RandomStream): Tensor {
  const size = shape.reduce((product, side) => product * side, 1)
  const mask = new Float32Array(size)
  const survivor = 1 / (1 - rate)
  for (let index = 0; index < size; index++) mask[index] = random() < rate ? 0 : survivor
  return tf.tensor(mask, [...shape])
}

/** y = x · mask, where the mask is 0 for what is dropped and 1/(1 − rate) for what survives. */
export function applyMask(x: Tensor2D, mask: Tensor): Forward {
  return {
    y: tf.mul(x, mask) as Tensor2D,
    backward: (dy, inputNeeded) => ({ ...(inputNeeded && { input: tf.mul(dy, mask) as Tensor2D }), parameters: [] }),
  }
}

/** PyTorch's ε: 1e-5 where TensorFlow.js has 1e-3. */
export const batchNormEpsilon = 1e-5
/** PyTorch's momentum: the running averages become 0.9 · old + 0.1 · this batch's. */
export const batchNormMomentum = 0.1

/** A batch-normalised layer, and the batch statistics that its running averages follow. */
export interface Normalised extends Forward, Pick<BatchNormed, 'mean' | 'variance'> {}

/**
 * Batch normalisation in training, with the statistics of the batch.
 *
 * @param x [batch, features], gamma and beta [features]
 */
export function batchNormTraining(x: Tensor2D, gamma: Tensor1D, beta: Tensor1D): Normalised {
  const normed = batchNorm(x, gamma, beta, batchNormEpsilon)
  const { y, mean, variance } = normed
  return {
    y,
    mean,
    variance,
    backward(dy, inputNeeded) {
      const { dGamma, dBeta, dx } = batchNormGradient(dy, normed, gamma, inputNeeded)
      return { ...(dx && { input: dx }), parameters: [dGamma, dBeta] }
    },
  }
}

/** Batch normalisation in evaluation mode: y = γ · (x − running mean) / √(running variance + ε) + β, the averages held fixed. */
export function batchNormEvaluation(
  x: Tensor2D,
  gamma: Tensor1D,
  beta: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
): Forward {
  const scale = tf.div(1, tf.sqrt(tf.add(variance, batchNormEpsilon))) as Tensor1D
  return {
    y: batchNormApply(x, mean, scale, gamma, beta),
    backward(dy) {
      const xHat = tf.mul(tf.sub(x, mean), scale)
      return {
        input: tf.mul(dy, tf.mul(gamma, scale)) as Tensor2D,
        parameters: [tf.sum(tf.mul(dy, xHat), 0), tf.sum(dy, 0)],
      }
    },
  }
}
