/** What each kind of layer computes, and with which parameters it starts. What it is made of is in `experiment/layer-kinds.ts`. */
import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { Layer } from '../experiment/layers.ts'
import type { RandomStream } from '../experiment/random.ts'
import {
  applyMask,
  batchNormEvaluation,
  batchNormMomentum,
  batchNormTraining,
  dropoutMask,
  type Forward,
  leakyRelu,
  linear,
  relu,
  sigmoid,
} from './layer-operations.ts'
import type { Mode } from './network.ts'
import type { ParameterValues } from './parameters.ts'

/** What a layer gets on the way forward. */
export interface LayerInput {
  /** [batch, inputs] */
  readonly x: Tensor2D
  readonly mode: Mode
  /** The layer's number among those of its kind, from 1 on: it is part of its parameters' names. */
  readonly number: number
  /** A ReLU is to be done in the same sweep; only where the kind `takesRelu`. */
  readonly withRelu: boolean
  parameter(name: string): Variable
}

export interface LayerComputation<L extends Layer> {
  /** The parameters to start with; none where it is missing. */
  initial?(layer: L, number: number, random: RandomStream): ParameterValues[]
  /** Its output and the way back; nothing where it changes nothing in this mode. */
  forward(layer: L, input: LayerInput): Forward | undefined
  /** A ReLU right after it is done in the same sweep. */
  readonly takesRelu?: true
}

const uniform = (size: number, bound: number, random: RandomStream) =>
  Float32Array.from({ length: size }, () => (2 * random() - 1) * bound)

export const layerComputations = {
  linear: {
    initial({ inputs, outputs, bias }, number, random) {
      const bound = 1 / Math.sqrt(inputs)
      const weights = uniform(inputs * outputs, bound, random)
      const parameters: ParameterValues[] = [
        { name: `W${number}`, shape: [inputs, outputs], values: weights, trainable: true },
      ]
      if (bias) {
        const values = uniform(outputs, bound, random)
        parameters.push({ name: `b${number}`, shape: [outputs], values, trainable: true })
      }
      return parameters
    },
    forward({ bias }, { x, number, withRelu, parameter }) {
      const b = bias ? (parameter(`b${number}`) as Tensor1D) : undefined
      return linear(x, parameter(`W${number}`) as Tensor2D, b, withRelu)
    },
    takesRelu: true,
  },
  relu: { forward: (_layer, { x }) => relu(x) },
  leakyRelu: { forward: ({ slope }, { x }) => leakyRelu(x, slope) },
  sigmoid: { forward: (_layer, { x }) => sigmoid(x) },
  batchNorm: {
    initial({ features }, number) {
      const filled = (value: number) => new Float32Array(features).fill(value)
      const shape = [features]
      return [
        { name: `γ${number}`, shape, values: filled(1), trainable: true },
        { name: `β${number}`, shape, values: filled(0), trainable: true },
        { name: `running mean ${number}`, shape, values: filled(0), trainable: false },
        { name: `running variance ${number}`, shape, values: filled(1), trainable: false },
      ]
    },
    forward: (_layer, input) => normalise(input),
  },
  dropout: {
    forward({ rate }, { x, mode }) {
      switch (mode.kind) {
        case 'training':
          return applyMask(x, dropoutMask(x.shape, rate, mode.dropout))
        case 'evaluation':
          return undefined
        default:
          return mode satisfies never
      }
    },
  },
} satisfies { [K in Layer['kind']]: LayerComputation<Extract<Layer, { kind: K }>> }

function normalise({ x, mode, number, parameter }: LayerInput): Forward {
  const gamma = parameter(`γ${number}`) as Tensor1D
  const beta = parameter(`β${number}`) as Tensor1D
  const runningMean = parameter(`running mean ${number}`)
  const runningVariance = parameter(`running variance ${number}`)
  switch (mode.kind) {
    case 'evaluation':
      return batchNormEvaluation(x, gamma, beta, runningMean as Tensor1D, runningVariance as Tensor1D)
    case 'training': {
      const normalised = batchNormTraining(x, gamma, beta)
      const { mean, variance } = normalised
      const batch = x.shape[0]
      const follow = (running: Variable, batchValue: Tensor) =>
        running.assign(tf.add(tf.mul(running, 1 - batchNormMomentum), tf.mul(batchValue, batchNormMomentum)))
      follow(runningMean, mean)
      // The running average is of the unbiased variance, Σ(x − μ)² / (n − 1), although the batch is normalised with the biased one.
      follow(runningVariance, tf.mul(variance, batch / (batch - 1)))
      return normalised
    }
    default:
      return mode satisfies never
  }
}
