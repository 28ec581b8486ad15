/** The layers of the chapter's networks, as plain data. `sequential(linear(784, 1000), relu(), linear(1000, 10))` reads like PyTorch's. */
import { ExperimentError } from './experiment-error.ts'
import { found, refuseSurplus, refuseUnknownSettings } from './fields.ts'
import { entryOf, kindProblems } from './kinds.ts'
import { type LayerKind, layerKinds } from './layer-kinds.ts'

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

/** y = x where x > 0, else slope · x */
export interface LeakyRelu {
  readonly kind: 'leakyRelu'
  readonly slope: number
}

/** y = 1 / (1 + e⁻ˣ) */
export interface Sigmoid {
  readonly kind: 'sigmoid'
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

export type Layer = Linear | Relu | LeakyRelu | Sigmoid | BatchNorm | Dropout
export type Network = readonly Layer[]

/** A dense layer from `inputs` numbers to `outputs` numbers. */
export function linear(
  inputs: number,
  outputs: number,
  settings: { bias?: boolean } = {},
  ...surplus: never[]
): Linear {
  refuseSurplus('linear(inputs, outputs, { bias })', surplus)
  refuseUnknownSettings('linear', settings, ['bias'])
  const { bias = true } = settings
  return { kind: 'linear', inputs, outputs, bias }
}

/** The rectified linear unit: negative values become 0. */
export function relu(...surplus: never[]): Relu {
  refuseSurplus('relu()', surplus)
  return { kind: 'relu' }
}

/** A ReLU that lets a share `slope` of negative values through, above 0 and below 1; PyTorch's own is 0.01. */
export function leakyRelu(slope: number, ...surplus: never[]): LeakyRelu {
  refuseSurplus('leakyRelu(slope)', surplus)
  return { kind: 'leakyRelu', slope }
}

/** The logistic function: every value comes to lie between 0 and 1. */
export function sigmoid(...surplus: never[]): Sigmoid {
  refuseSurplus('sigmoid()', surplus)
  return { kind: 'sigmoid' }
}

/** Batch normalisation over `features` columns. */
export function batchNorm(features: number, ...surplus: never[]): BatchNorm {
  refuseSurplus('batchNorm(features)', surplus)
  return { kind: 'batchNorm', features }
}

/** Dropout with probability `rate`, from 0 up to, but not including, 1. */
export function dropout(rate: number, ...surplus: never[]): Dropout {
  refuseSurplus('dropout(rate)', surplus)
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

const kindOf = (layer: Layer): LayerKind<Layer> => entryOf<LayerKind<Layer>>(layerKinds, layer.kind, 'layer.kind')

const notLayers = (value: unknown) =>
  `network: expected a list of layers, such as sequential(linear(784, 10)); found ${found(value)}`

/** What is wrong with a network, in words; empty if nothing is. */
export function networkProblems(layers: unknown): string[] {
  if (!Array.isArray(layers)) return [notLayers(layers)]
  const problems: string[] = []
  /** How many numbers arrive at the layer; unknown until the first layer that says so, and after one that is malformed. */
  let width: number | undefined
  layers.forEach((layer: Layer, index) => {
    const malformed = kindProblems(`network[${index}]`, layer, layerKinds)
    problems.push(...malformed)
    if (malformed.length > 0) {
      width = undefined
      return
    }
    const { takes, gives } = widthsOf(layer)
    if (takes !== undefined && width !== undefined && takes !== width) {
      const name = `network[${index}] (${describeLayer(layer)})`
      problems.push(`${name}: expected ${width} inputs, as many as the layer before it gives; found ${takes}`)
    }
    width = gives ?? width
  })
  if (!layers.some((layer) => layer?.kind === 'linear')) {
    problems.push('network: expected at least one linear layer; found none, so there is nothing to train')
  }
  return problems
}

/** How many numbers a layer takes and gives; nothing where it takes what comes. */
const widthsOf = (layer: Layer) => {
  const kind = kindOf(layer)
  return { takes: kind.takes?.(layer), gives: kind.gives?.(layer) }
}

/** How many numbers a network takes, and how many it gives. */
export function networkWidths(network: Network): { inputs: number | undefined; outputs: number | undefined } {
  const widths = network.map(widthsOf)
  return {
    inputs: widths.find(({ takes }) => takes !== undefined)?.takes,
    outputs: widths.findLast(({ gives }) => gives !== undefined)?.gives,
  }
}

/** A layer in words, as it was written: `linear(784, 1000)`. */
export const describeLayer = (layer: Layer): string => kindOf(layer).inWords(layer)

/** How many numbers training may change: weights, biases, and batch normalisation's γ and β. 795,010 for 784–1000–10. */
export function parameterCount(network: Network): number {
  if (!Array.isArray(network)) throw new ExperimentError([notLayers(network)])
  return network.reduce((sum, layer) => sum + kindOf(layer).parameters(layer), 0)
}

/** The first layer that cannot be trained on a single image, if there is one. */
export const needingSeveralImages = (network: Network): Layer | undefined =>
  network.find((layer) => kindOf(layer).needsSeveralImages)
