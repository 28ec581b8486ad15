/** What a network is made of before any tensor exists: the names, shapes and first values of its parameters. */
import { entryOf } from '../experiment/kinds.ts'
import type { Layer, Network } from '../experiment/layers.ts'
import type { RandomStream } from '../experiment/random.ts'
import { type LayerComputation, layerComputations } from './layer-kinds.ts'

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
  const counts = new Map<string, number>()
  return network.flatMap((layer) => {
    const number = (counts.get(layer.kind) ?? 0) + 1
    counts.set(layer.kind, number)
    const computation = entryOf<LayerComputation<Layer>>(layerComputations, layer.kind, 'layer.kind')
    return computation.initial?.(layer, number, random) ?? []
  })
}
