/** What a network is made of before any tensor exists: the names, shapes and first values of its parameters. */
import type { Network } from '../experiment/layers.ts'
import type { RandomStream } from '../experiment/random.ts'

/** One parameter tensor as numbers. */
export interface ParameterValues {
  /** `W1`, `b1` of the first linear layer, `γ1`, `β1` of the first batch normalisation, and so on. */
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array
  /** False for batch normalisation's running averages, which follow the data and have no gradient. */
  readonly trainable: boolean
}

/**
 * The parameters to start with, layer by layer, drawn as PyTorch draws them: weights *and biases* of a linear layer from
 * U(−1/√inputs, 1/√inputs) (its default, Kaiming-uniform with a = √5, comes to just that); γ = 1, β = 0, running mean 0 and
 * variance 1. The numbers themselves are our stream's, not PyTorch's.
 */
export function initialParameters(network: Network, random: RandomStream): ParameterValues[] {
  const parameters: ParameterValues[] = []
  let linears = 0
  let norms = 0
  const uniform = (size: number, bound: number) => Float32Array.from({ length: size }, () => (2 * random() - 1) * bound)
  for (const layer of network) {
    if (layer.kind === 'linear') {
      linears++
      const { inputs, outputs } = layer
      const bound = 1 / Math.sqrt(inputs)
      const weights = uniform(inputs * outputs, bound)
      parameters.push({ name: `W${linears}`, shape: [inputs, outputs], values: weights, trainable: true })
      if (layer.bias) {
        parameters.push({ name: `b${linears}`, shape: [outputs], values: uniform(outputs, bound), trainable: true })
      }
    }
    if (layer.kind === 'batchNorm') {
      norms++
      const filled = (value: number) => new Float32Array(layer.features).fill(value)
      const shape = [layer.features]
      parameters.push(
        { name: `γ${norms}`, shape, values: filled(1), trainable: true },
        { name: `β${norms}`, shape, values: filled(0), trainable: true },
        { name: `running mean ${norms}`, shape, values: filled(0), trainable: false },
        { name: `running variance ${norms}`, shape, values: filled(1), trainable: false },
      )
    }
  }
  return parameters
}
