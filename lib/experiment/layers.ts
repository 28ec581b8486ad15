/** The layers of the chapter's networks, as plain data. `sequential(linear(784, 1000), relu(), linear(1000, 10))` reads like PyTorch's. */
import { ExperimentError } from './experiment-error.ts'

/** y = x·W + b, with W [inputs, outputs] and b [outputs]; no b where `bias` is false. */
export interface Linear {
  readonly kind: 'linear'
  readonly inputs: number
  readonly outputs: number
  readonly bias: boolean
}

/** y = max(x, 0) */
export interface Relu {
  readonly kind: 'relu'
}

/** Batch normalisation of each of `features` values (PyTorch's BatchNorm1d: ε = 1e-5, running averages 0.9·old + 0.1·batch). */
export interface BatchNorm {
  readonly kind: 'batchNorm'
  readonly features: number
}

/** In training each value is set to 0 with probability `rate`, and the others are scaled by 1/(1 − rate). */
export interface Dropout {
  readonly kind: 'dropout'
  readonly rate: number
}

export type Layer = Linear | Relu | BatchNorm | Dropout
export type Network = readonly Layer[]

/** A dense layer from `inputs` numbers to `outputs` numbers. */
export function linear(inputs: number, outputs: number, { bias = true }: { bias?: boolean } = {}): Linear {
  return { kind: 'linear', inputs, outputs, bias }
}

/** The rectified linear unit: negative values become 0. */
export function relu(): Relu {
  return { kind: 'relu' }
}

/** Batch normalisation over `features` columns. */
export function batchNorm(features: number): BatchNorm {
  return { kind: 'batchNorm', features }
}

/** Dropout with probability `rate`, from 0 up to, but not including, 1. */
export function dropout(rate: number): Dropout {
  return { kind: 'dropout', rate }
}

/**
 * Layers one after the other, checked to fit: each takes as many numbers as the one before it gives.
 * Throws an `ExperimentError` that names the layer, what it was expected to be and what it is.
 */
export function sequential(...layers: Layer[]): Network {
  const problems = networkProblems(layers)
  if (problems.length > 0) throw new ExperimentError(problems)
  return layers
}

/** What is wrong with a network, in words; empty if nothing is. */
export function networkProblems(layers: Network): string[] {
  const problems: string[] = []
  /** How many numbers arrive at the layer; unknown until the first layer that says so. */
  let width: number | undefined
  const whole = (value: number) => Number.isSafeInteger(value) && value >= 1
  layers.forEach((layer, index) => {
    const name = `network[${index}] (${describeLayer(layer)})`
    const takes = layer.kind === 'linear' ? layer.inputs : layer.kind === 'batchNorm' ? layer.features : undefined
    if (layer.kind === 'linear' && !(whole(layer.inputs) && whole(layer.outputs))) {
      problems.push(`${name}: expected whole numbers of inputs and outputs, at least 1`)
    }
    if (layer.kind === 'batchNorm' && !whole(layer.features)) {
      problems.push(`${name}: expected a whole number of features, at least 1`)
    }
    if (layer.kind === 'dropout' && !(layer.rate >= 0 && layer.rate < 1)) {
      problems.push(`${name}: expected a rate from 0 up to, but not including, 1; found ${layer.rate}`)
    }
    if (takes !== undefined && width !== undefined && takes !== width) {
      problems.push(`${name}: expected ${width} inputs, as many as the layer before it gives; found ${takes}`)
    }
    width = layer.kind === 'linear' ? layer.outputs : (takes ?? width)
  })
  if (!layers.some((layer) => layer.kind === 'linear')) {
    problems.push('network: expected at least one linear layer; found none, so there is nothing to train')
  }
  return problems
}

/** A layer in words, as it was written: `linear(784, 1000)`. */
export function describeLayer(layer: Layer): string {
  switch (layer.kind) {
    case 'linear':
      return `linear(${layer.inputs}, ${layer.outputs}${layer.bias ? '' : ', no bias'})`
    case 'relu':
      return 'relu()'
    case 'batchNorm':
      return `batchNorm(${layer.features})`
    case 'dropout':
      return `dropout(${layer.rate})`
  }
}

/** How many numbers training may change: weights, biases, and batch normalisation's γ and β. 795,010 for 784–1000–10. */
export function parameterCount(network: Network): number {
  return network.reduce((sum, layer) => {
    if (layer.kind === 'linear') return sum + layer.inputs * layer.outputs + (layer.bias ? layer.outputs : 0)
    return layer.kind === 'batchNorm' ? sum + 2 * layer.features : sum
  }, 0)
}
