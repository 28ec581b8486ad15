/** A case of `fixtures/pytorch/parity.json` as a training of ours, and the parameters that it starts with. */
import { type Data, fashionMnist, standardisedFashionMnist } from '../../experiment/data.ts'
import { found } from '../../experiment/fields.ts'
import { entryOf } from '../../experiment/kinds.ts'
import { batchNorm, type Layer, leakyRelu, linear, relu, sigmoid } from '../../experiment/layers.ts'
import { adam, adamW, type Optimizer, rmsProp, sgd } from '../../experiment/optimizers.ts'
import { l1, l2Norm, type Penalty } from '../../experiment/penalties.ts'
import { initialParameters, type ParameterValues } from '../../network/parameters.ts'
import type { Course } from '../../training/session.ts'

export interface ParityCase {
  readonly name: string
  readonly course: Course
  readonly parameters: readonly ParameterValues[]
  readonly steps: number
  /** What PyTorch found. */
  readonly losses: readonly number[]
  readonly evalLoss: number
  readonly evalAccuracy: number
  readonly parameterNorms: readonly number[]
}

/** Throws if the case lacks a field that it needs, or has one that nothing here uses: it would be another training. */
export function readParityCase(stored: Readonly<Record<string, unknown>>): ParityCase {
  const fields = new Fields(stored)
  const name = fields.text('name')
  const widths = fields.numbers('layers')
  const network = networkOf(fields, widths)
  const course: Course = {
    data: dataOf(fields),
    network,
    optimizer: optimizerOf(fields),
    penalty: penaltyOf(fields),
    batchSize: fields.number('batchSize'),
    seed: 0,
  }
  const read: ParityCase = {
    name,
    course,
    parameters: sineParameters(network, widths, fields.number('frequency'), fields.number('phase')),
    steps: fields.number('steps'),
    losses: fields.numbers('losses'),
    evalLoss: fields.number('evalLoss'),
    evalAccuracy: fields.number('evalAccuracy'),
    parameterNorms: fields.numbers('parameterNorms'),
  }
  fields.refuseUnused(name)
  return read
}

/** The fields of a case, each of its type, and which of them have been used. */
class Fields {
  readonly #used = new Set<string>()
  constructor(readonly stored: Readonly<Record<string, unknown>>) {}

  has = (field: string) => Object.hasOwn(this.stored, field)
  number = (field: string) => this.#take(field, 'a number', (value): value is number => typeof value === 'number')
  text = (field: string) => this.#take(field, 'a text', (value): value is string => typeof value === 'string')
  flag = (field: string) => this.#take(field, 'true or false', (value): value is boolean => typeof value === 'boolean')
  numbers = (field: string) =>
    this.#take(field, 'a list of numbers', (value): value is number[] => {
      return Array.isArray(value) && value.every((one) => typeof one === 'number')
    })

  refuseUnused(name: string): void {
    const unused = Object.keys(this.stored).filter((field) => !this.#used.has(field))
    if (unused.length === 0) return
    throw new Error(`parity.json, ${name}: expected only fields that this case uses; found ${unused.join(', ')}`)
  }

  #take<Value>(field: string, expected: string, fits: (value: unknown) => value is Value): Value {
    this.#used.add(field)
    const value = this.stored[field]
    if (!fits(value)) throw new Error(`parity.json, ${field}: expected ${expected}; found ${found(value)}`)
    return value
  }
}

const optimizers = {
  sgd: ({ number }) => sgd(number('learningRate')),
  momentum: ({ number }) => sgd(number('learningRate'), { momentum: number('momentum') }),
  adam: ({ number }) => adam(number('learningRate')),
  adamW: ({ number }) => adamW(number('learningRate'), { weightDecay: number('weightDecay') }),
  rmsProp: ({ number }) => rmsProp(number('learningRate')),
} satisfies { [K in Optimizer['kind']]: (fields: Fields) => Optimizer }

const optimizerOf = (fields: Fields): Optimizer =>
  entryOf<(fields: Fields) => Optimizer>(optimizers, fields.text('optimizer'), 'optimizer')(fields)

const activations: Readonly<Record<string, (fields: Fields) => Layer>> = {
  relu: () => relu(),
  leakyRelu: ({ number }) => leakyRelu(number('slope')),
  sigmoid: () => sigmoid(),
}

function networkOf(fields: Fields, widths: readonly number[]): Layer[] {
  const activation = entryOf(activations, fields.has('activation') ? fields.text('activation') : 'relu', 'activation')
  const normalised = fields.flag('batchNorm')
  return widths.slice(1).flatMap((outputs, index) => {
    const dense = linear(widths[index] as number, outputs)
    const last = index === widths.length - 2
    return last ? [dense] : [dense, ...(normalised ? [batchNorm(outputs)] : []), activation(fields)]
  })
}

function dataOf(fields: Fields): Data {
  const invert = fields.has('invert') && fields.flag('invert')
  if (!fields.has('mean')) return fashionMnist({ divideBy: fields.number('divideBy'), invert })
  return standardisedFashionMnist({ mean: fields.number('mean'), deviation: fields.number('deviation'), invert })
}

function penaltyOf(fields: Fields): Penalty {
  const [magnitudes, norms] = [fields.number('l1'), fields.number('l2')]
  if (magnitudes > 0 && norms > 0) throw new Error('parity.json: expected one penalty, found l1 and l2')
  if (magnitudes > 0) return l1(magnitudes)
  return norms > 0 ? l2Norm(norms) : { kind: 'none' }
}

/** Parameter k of linear layer L: sin(frequency · k + phase + L, and + 0.5 for a bias) / √inputs. */
function sineParameters(
  network: readonly Layer[],
  widths: readonly number[],
  frequency: number,
  phase: number,
): ParameterValues[] {
  return initialParameters(network, () => 0).map((parameter) => {
    const [, kind, number] = /^([Wb])(\d)$/.exec(parameter.name) ?? []
    if (!kind) return parameter
    const layer = Number(number) - 1
    const shift = phase + layer + (kind === 'b' ? 0.5 : 0)
    const inputs = widths[layer] as number
    const values = parameter.values.map((_, k) => Math.sin(frequency * k + shift) / Math.sqrt(inputs))
    return { ...parameter, values }
  })
}
