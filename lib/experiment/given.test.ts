/** What a learner may hand over by mistake for an experiment, a network, a seed or a stream. */
import { describe, expect, test } from 'vitest'
import { atScale, experiment, fashionMnist, sgd } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { linear, parameterCount, relu, sequential } from './layers.ts'
import { randomStream, shuffled } from './random.ts'
import { vary } from './vary.ts'

const raw = experiment({
  data: fashionMnist({ divideBy: 1 }),
  network: sequential(linear(784, 10), relu()),
  optimizer: sgd(0.01),
  batchSize: 32,
  epochs: 5,
})
/** As much of a run as these words could see. */
const run = { experiment: atScale(raw, 'full'), epochs: [], snapshots: [], hash: '', backend: 'wasm' }
const loosely = (word: unknown) => word as (...args: unknown[]) => unknown

test.each<[problem: string, word: unknown, args: unknown[]]>([
  [
    'vary: expected what experiment({ … }) gives; found a run or a start, which is one at one scale; vary what it was made from',
    vary,
    [run, { epochs: 6 }],
  ],
  ['vary: expected what experiment({ … }) gives; found undefined', vary, [undefined, { epochs: 6 }]],
  ["vary: expected what experiment({ … }) gives; found 'raw'", vary, ['raw', { epochs: 6 }]],
  ['vary: expected what experiment({ … }) gives; found {"', vary, [atScale(raw, 'full'), { epochs: 6 }]],
  [
    'experiment: expected a description such as { data, network, optimizer, batchSize, epochs }; found [',
    experiment,
    [[raw]],
  ],
  [
    "experiment: expected a description such as { data, network, optimizer, batchSize, epochs }; found 'raw'",
    experiment,
    ['raw'],
  ],
  ['experiment: expected no such field, only data, optimizer,', experiment, [run]],
  ['network: expected a list of layers, such as sequential(linear(784, 10)); found {"', parameterCount, [raw]],
  [
    'network: expected a list of layers, such as sequential(linear(784, 10)); found undefined',
    parameterCount,
    [undefined],
  ],
  [
    "layer.kind: expected 'linear', 'relu', 'leakyRelu', 'sigmoid', 'batchNorm' or 'dropout'; found 'softmax'",
    parameterCount,
    [[{ kind: 'softmax' }]],
  ],
  ["randomStream: seed: expected a whole number, at least 0; found '0'", randomStream, ['0', 'grid']],
  ['randomStream: seed: expected a whole number, at least 0; found NaN', randomStream, [Number.NaN, 'grid']],
  ['randomStream: seed: expected a whole number, at least 0; found -1', randomStream, [-1, 'grid']],
  ["randomStream: name: expected a name, such as 'shuffle/1'; found undefined", randomStream, [0]],
  ["randomStream: name: expected a name, such as 'shuffle/1'; found 3", randomStream, [0, 3]],
  ['shuffled: count: expected a whole number from 0 to 4,294,967,295; found 2.5', shuffled, [2.5, Math.abs]],
  ['shuffled: count: expected a whole number from 0 to 4,294,967,295; found NaN', shuffled, [Number.NaN, Math.abs]],
  ['shuffled: random: expected a stream, such as randomStream(seed, name); found 0', shuffled, [10, 0]],
])('%s', (problem, word, args) => {
  const call = () => loosely(word)(...args)
  expect(call).toThrow(ExperimentError)
  expect(call).toThrow(problem)
})

test('a scale that there is not is no other scale', () => {
  expect(() => atScale(raw, 'Full' as never)).toThrow("scale: expected 'brief' or 'full'; found 'Full'")
  expect(() => atScale(raw, undefined as never)).toThrow("scale: expected 'brief' or 'full'; found undefined")
})

describe('an experiment cannot be changed after it was checked', () => {
  test.each<[what: string, change: () => unknown]>([
    ['a field', () => Object.assign(raw, { epochs: 0 })],
    ['a setting of its data', () => Object.assign(raw.data, { divideBy: 255 })],
    ['its network', () => (raw.network as unknown[]).push(relu())],
    ['a layer', () => Object.assign(raw.network[0] as object, { outputs: 20 })],
    ['what another shares with it', () => Object.assign(vary(raw, { epochs: 6 }).optimizer, { learningRate: 1 })],
  ])('%s', (_what, change) => {
    expect(change).toThrow(TypeError)
  })
})
