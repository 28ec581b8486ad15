/** A network with tensors in it: the layers of an experiment, its parameters, and the pass from pixels to logits. */

import type { Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { Gradient } from '../backend/operations.ts'
import type { Network as Layers } from '../experiment/layers.ts'
import type { RandomStream } from '../experiment/random.ts'
import {
  applyMask,
  type Backward,
  batchNormEvaluation,
  batchNormMomentum,
  batchNormTraining,
  type Forward,
  linear,
  relu,
} from './layer-operations.ts'
import { initialParameters, type ParameterValues } from './parameters.ts'

/** Training mode drops activations and normalises with the batch's statistics; evaluation mode does neither. */
export type Mode = { readonly kind: 'training'; readonly dropout: RandomStream } | { readonly kind: 'evaluation' }

export class Network {
  /** Every parameter tensor in the order of the layers, running averages included. */
  readonly parameters: readonly { readonly name: string; readonly trainable: boolean; readonly variable: Variable }[]
  readonly #byName: ReadonlyMap<string, Variable>

  /** Starts from `values`: those of `initialParameters`, or of a network trained before. Call `dispose` when done with it. */
  constructor(
    readonly layers: Layers,
    values: readonly ParameterValues[],
  ) {
    this.parameters = values.map(({ name, shape, values, trainable }) => ({
      name,
      trainable,
      variable: tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'), trainable)),
    }))
    this.#byName = new Map(this.parameters.map(({ name, variable }) => [name, variable]))
  }

  /** A network with freshly drawn parameters. */
  static initialised(layers: Layers, random: RandomStream): Network {
    return new Network(layers, initialParameters(layers, random))
  }

  /** What the optimizer changes. */
  get trainable(): Variable[] {
    return this.parameters.filter(({ trainable }) => trainable).map(({ variable }) => variable)
  }

  /** The logits of a batch: float32 [batch, 784] in, [batch, 10] out. */
  logits(pixels: Tensor2D, mode: Mode): Tensor2D {
    return this.forward(pixels, mode).logits
  }

  /**
   * The logits of a batch, and the way back: from the gradient of the loss in the logits to those in the trainable parameters, in their
   * order. In training mode the running averages of a batch normalisation follow along. Run it in a `tidy`, with whatever uses
   * the gradients.
   *
   * @param pixels float32 [batch, 784]
   */
  forward(pixels: Tensor2D, mode: Mode): { logits: Tensor2D; backward(dLogits: Tensor2D): Gradient[] } {
    const passed: { step: Forward; inputNeeded: boolean }[] = []
    /** Whether a layer so far has parameters, so that a gradient has to come back this far. */
    let trained = false
    let x = pixels
    let linears = 0
    let norms = 0
    for (let index = 0; index < this.layers.length; index++) {
      const layer = this.layers[index]
      let step: Forward | undefined
      switch (layer?.kind) {
        case 'linear': {
          linears++
          // A ReLU right behind a linear layer is done in the same sweep.
          const fused = this.layers[index + 1]?.kind === 'relu'
          if (fused) index++
          const bias = layer.bias ? (this.#parameter(`b${linears}`) as Tensor1D) : undefined
          step = linear(x, this.#parameter(`W${linears}`) as Tensor2D, bias, fused)
          break
        }
        case 'relu':
          step = relu(x)
          break
        case 'batchNorm':
          norms++
          step = this.#normalise(x, norms, mode)
          break
        case 'dropout':
          if (mode.kind === 'training') step = applyMask(x, dropoutMask(x.shape, layer.rate, mode.dropout))
          break
      }
      if (!step) continue
      passed.push({ step, inputNeeded: trained })
      trained ||= layer?.kind === 'linear' || layer?.kind === 'batchNorm'
      x = step.y
    }
    return { logits: x, backward: (dLogits) => backward(passed, dLogits) }
  }

  #normalise(x: Tensor2D, norm: number, mode: Mode): Forward {
    const gamma = this.#parameter(`γ${norm}`) as Tensor1D
    const beta = this.#parameter(`β${norm}`) as Tensor1D
    const runningMean = this.#parameter(`running mean ${norm}`)
    const runningVariance = this.#parameter(`running variance ${norm}`)
    if (mode.kind === 'evaluation') {
      return batchNormEvaluation(x, gamma, beta, runningMean as Tensor1D, runningVariance as Tensor1D)
    }
    const normalised = batchNormTraining(x, gamma, beta)
    const { mean, variance } = normalised
    const batch = x.shape[0]
    const follow = (running: Variable, batchValue: tf.Tensor) =>
      running.assign(tf.add(tf.mul(running, 1 - batchNormMomentum), tf.mul(batchValue, batchNormMomentum)))
    follow(runningMean, mean)
    // The running average is of the unbiased variance, Σ(x − μ)² / (n − 1), although the batch is normalised with the biased one.
    follow(runningVariance, tf.mul(variance, batch / (batch - 1)))
    return normalised
  }

  #parameter(name: string): Variable {
    const variable = this.#byName.get(name)
    if (!variable)
      throw new Error(`The network has no parameter '${name}'; it has ${[...this.#byName.keys()].join(', ')}.`)
    return variable
  }

  /** The values of all parameters, copied out of the backend. */
  async read(): Promise<ParameterValues[]> {
    return Promise.all(
      this.parameters.map(async ({ name, trainable, variable }) => ({
        name,
        trainable,
        shape: variable.shape,
        values: (await variable.data()) as Float32Array,
      })),
    )
  }

  dispose(): void {
    for (const { variable } of this.parameters) variable.dispose()
  }
}

/** From the last layer to the first one with parameters. */
function backward(passed: readonly { step: Forward; inputNeeded: boolean }[], dLogits: Tensor2D): Gradient[] {
  const gradients: Gradient[] = []
  let upstream: Tensor2D | undefined = dLogits
  for (const { step, inputNeeded } of passed.toReversed()) {
    if (!upstream) break
    const { input, parameters }: Backward = step.backward(upstream, inputNeeded)
    gradients.unshift(...parameters)
    upstream = input
  }
  return gradients
}

/** 0 with probability `rate`, otherwise 1/(1 − rate), so that the expected activation is what it is without dropout. */
export function dropoutMask(shape: readonly number[], rate: number, random: RandomStream): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1)
  const mask = new Float32Array(size)
  const survivor = 1 / (1 - rate)
  for (let index = 0; index < size; index++) mask[index] = random() < rate ? 0 : survivor
  return tf.tensor(mask, [...shape])
}
