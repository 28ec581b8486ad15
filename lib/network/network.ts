/** A network with tensors in it: the layers of an experiment, its parameters, and the pass from pixels to logits. */

import type { Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { Gradient } from '../backend/operations.ts'
import { entryOf } from '../experiment/kinds.ts'
import { type Layer, type Network as Layers, parameterCount } from '../experiment/layers.ts'
import type { RandomStream } from '../experiment/random.ts'
import { type LayerComputation, layerComputations } from './layer-kinds.ts'
import type { Backward, Forward } from './layer-operations.ts'
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
    const parameter = (name: string) => this.#parameter(name)
    const counts = new Map<string, number>()
    for (let index = 0; index < this.layers.length; index++) {
      const layer = this.layers[index] as Layer
      const computation = entryOf<LayerComputation<Layer>>(layerComputations, layer.kind, 'layer.kind')
      const number = (counts.get(layer.kind) ?? 0) + 1
      counts.set(layer.kind, number)
      // A ReLU right after a linear layer is done in the same sweep.
      const withRelu = computation.takesRelu === true && this.layers[index + 1]?.kind === 'relu'
      if (withRelu) index++
      const step = computation.forward(layer, { x, mode, number, withRelu, parameter })
      if (!step) continue
      passed.push({ step, inputNeeded: trained })
      trained ||= parameterCount([layer]) > 0
      x = step.y
    }
    return { logits: x, backward: (dLogits) => backward(passed, dLogits) }
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
