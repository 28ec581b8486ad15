/** What each kind of layer is made of. What it computes is in `network/layer-kinds.ts`. */
import { finiteNumber, type Rules, shareInFloat32, trueOrFalse, wholeNumber } from './fields.ts'
import type { Kind } from './kinds.ts'
import type { Layer } from './layers.ts'

export interface LayerKind<L extends Layer> extends Kind<L> {
  readonly fields: Rules<Omit<L, 'kind'>>
  /** As it is written. */
  inWords(layer: L): string
  /** How many numbers training may change. */
  parameters(layer: L): number
  /** How many numbers it takes, and gives; both are missing where it takes what comes and gives as many. */
  takes?(layer: L): number
  gives?(layer: L): number
  /** It cannot be trained on a batch of a single image. */
  readonly needsSeveralImages?: true
}

const size = wholeNumber('a whole number, at least 1', 1)
const none = () => 0

export const layerKinds = {
  linear: {
    fields: { inputs: size, outputs: size, bias: trueOrFalse },
    inWords: ({ inputs, outputs, bias }) => `linear(${inputs}, ${outputs}${bias ? '' : ', no bias'})`,
    parameters: ({ inputs, outputs, bias }) => inputs * outputs + (bias ? outputs : 0),
    takes: ({ inputs }) => inputs,
    gives: ({ outputs }) => outputs,
  },
  relu: { fields: {}, inWords: () => 'relu()', parameters: none },
  leakyRelu: {
    fields: { slope: shareInFloat32 },
    inWords: ({ slope }) => `leakyRelu(${slope})`,
    parameters: none,
  },
  sigmoid: { fields: {}, inWords: () => 'sigmoid()', parameters: none },
  batchNorm: {
    fields: { features: size },
    inWords: ({ features }) => `batchNorm(${features})`,
    parameters: ({ features }) => 2 * features,
    takes: ({ features }) => features,
    gives: ({ features }) => features,
    needsSeveralImages: true,
  },
  dropout: {
    fields: { rate: finiteNumber('a rate from 0 up to, but not including, 1', (rate) => rate >= 0 && rate < 1) },
    inWords: ({ rate }) => `dropout(${rate})`,
    parameters: none,
  },
} satisfies { [K in Layer['kind']]: LayerKind<Extract<Layer, { kind: K }>> }
