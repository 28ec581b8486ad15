/** A network with tensors in it: the layers of an experiment, its parameters, and the pass from pixels to logits. */

import type { Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import type { Network as Layers } from '../experiment/layers.ts'
import type { RandomStream } from '../experiment/random.ts'
import {
  applyMask,
  batchNormEvaluation,
  batchNormMomentum,
  batchNormTraining,
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

  /**
   * The logits of a batch. In training mode the running averages of a batch normalisation follow along.
   *
   * @param pixels float32 [batch, 784]
   * @returns float32 [batch, 10]
   */
  logits(pixels: Tensor2D, mode: Mode): Tensor2D {
    let x = pixels
    let linears = 0
    let norms = 0
    let trained = false
    for (let index = 0; index < this.layers.length; index++) {
      const layer = this.layers[index]
      switch (layer?.kind) {
        case 'linear': {
          linears++
          // A ReLU right behind a linear layer is done in the same sweep.
          const fused = this.layers[index + 1]?.kind === 'relu'
          if (fused) index++
          const bias = layer.bias ? (this.#parameter(`b${linears}`) as Tensor1D) : undefined
          x = linear(x, this.#parameter(`W${linears}`) as Tensor2D, bias, fused, trained)
          trained = true
          break
        }
        case 'relu':
          x = relu(x) as Tensor2D
          break
        case 'batchNorm':
          norms++
          x = this.#normalise(x, norms, mode)
          trained = true
          break
        case 'dropout':
          if (mode.kind === 'training') x = applyMask(x, dropoutMask(x.shape, layer.rate, mode.dropout)) as Tensor2D
          break
      }
    }
    return x
  }

  #normalise(x: Tensor2D, norm: number, mode: Mode): Tensor2D {
    const gamma = this.#parameter(`γ${norm}`) as Tensor1D
    const beta = this.#parameter(`β${norm}`) as Tensor1D
    const runningMean = this.#parameter(`running mean ${norm}`)
    const runningVariance = this.#parameter(`running variance ${norm}`)
    if (mode.kind === 'evaluation') {
      return batchNormEvaluation(x, gamma, beta, runningMean as Tensor1D, runningVariance as Tensor1D)
    }
    const { y, mean, variance } = batchNormTraining(x, gamma, beta)
    const batch = x.shape[0]
    const follow = (running: Variable, batchValue: tf.Tensor) =>
      running.assign(tf.add(tf.mul(running, 1 - batchNormMomentum), tf.mul(batchValue, batchNormMomentum)))
    follow(runningMean, mean)
    // The running average is of the unbiased variance, Σ(x − μ)² / (n − 1), although the batch is normalised with the biased one.
    follow(runningVariance, tf.mul(variance, batch / (batch - 1)))
    return y
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

/** 0 with probability `rate`, otherwise 1/(1 − rate), so that the expected activation is what it is without dropout. */
export function dropoutMask(shape: readonly number[], rate: number, random: RandomStream): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1)
  const mask = new Float32Array(size)
  const survivor = 1 / (1 - rate)
  for (let index = 0; index < size; index++) mask[index] = random() < rate ? 0 : survivor
  return tf.tensor(mask, [...shape])
}
