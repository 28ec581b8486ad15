/** What nobody knows is refused by name: kinds, fields, arguments and settings. TypeScript refuses most of them; Vitest runs none of it. */
import { describe, expect, test } from 'vitest'
import {
  adam,
  adamW,
  atScale,
  experiment,
  experimentProblems,
  fashionMnist,
  garmentFeatures,
  l1,
  reduceOnPlateau,
  rmsProp,
  sgd,
  standardisedFashionMnist,
} from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { batchNorm, dropout, leakyRelu, linear, relu, sequential, sigmoid } from './layers.ts'
import { vary } from './vary.ts'

const plain = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: sgd(0.01),
  batchSize: 32,
  epochs: 5,
})

/** What `experiment` finds wrong with `plain` after a change that TypeScript would not allow. */
function problemsOf(change: object): readonly string[] {
  try {
    experiment({ ...plain, ...change } as never)
  } catch (error) {
    expect(error).toBeInstanceOf(ExperimentError)
    return (error as ExperimentError).problems
  }
  return []
}

const optimizer = (change: object) => ({ optimizer: { ...sgd(0.01), ...change } })
const layer = (value: unknown) => ({ network: [linear(784, 1000), value, linear(1000, 10)] })

describe('a kind that nobody knows is refused:', () => {
  test.each<[problem: string, change: object]>([
    [
      "optimizer.kind: expected 'sgd', 'momentum', 'adam', 'adamW' or 'rmsProp'; found 'rmsprop'; did you mean 'rmsProp'?",
      optimizer({ kind: 'rmsprop' }),
    ],
    [
      "optimizer.kind: expected 'sgd', 'momentum', 'adam', 'adamW' or 'rmsProp'; found 'constructor'",
      optimizer({ kind: 'constructor' }),
    ],
    ["schedule.kind: expected 'constant' or 'reduceOnPlateau'; found 'step'", { schedule: { kind: 'step', every: 5 } }],
    ["penalty.kind: expected 'none', 'l1', 'l2Norm' or 'l2Squared'; found 'l2'", { penalty: { kind: 'l2' } }],
    [
      "data.name: expected 'fashion-mnist', 'standardised-fashion-mnist' or 'garment-features'; found 'mnist'",
      { data: { ...plain.data, name: 'mnist' } },
    ],
    [
      "network[1].kind: expected 'linear', 'relu', 'leakyRelu', 'sigmoid', 'batchNorm' or 'dropout'; found 'softmax'",
      layer({ kind: 'softmax' }),
    ],
    [
      "network[1].kind: expected 'linear', 'relu', 'leakyRelu', 'sigmoid', 'batchNorm' or 'dropout'; found 'batchnorm'; " +
        "did you mean 'batchNorm'?",
      layer({ kind: 'batchnorm', features: 1000 }),
    ],
  ])('%s', (problem, change) => {
    expect(problemsOf(change)).toEqual([problem])
  })
})

const all = 'data, optimizer, batchSize, epochs, snapshots, seed, returnsToTraining, schedule, penalty, network, brief'

describe('a field that nobody knows is refused:', () => {
  test.each<[problem: string, change: object]>([
    [`epoch: expected no such field, only ${all}; found 10; did you mean 'epochs'?`, { epoch: 10 }],
    [`momentum: expected no such field, only ${all}; found 0.9`, { momentum: 0.9 }],
    ['optimizer.momentum: expected no such field, only kind, learningRate; found 0.9', optimizer({ momentum: 0.9 })],
    [
      "data.divideby: expected no such field, only name, divideBy, invert, trainImages; found 255; did you mean 'divideBy'?",
      { data: { ...plain.data, divideby: 255 } },
    ],
    ['penalty.weight: expected no such field, only kind; found 0.1', { penalty: { kind: 'none', weight: 0.1 } }],
    ['schedule.factor: expected no such field, only kind; found 0.1', { schedule: { kind: 'constant', factor: 0.1 } }],
    ['network[1].slope: expected no such field, only kind; found 0.1', layer({ kind: 'relu', slope: 0.1 })],
    [
      "brief.epoch: expected no such field, only epochs, trainImages; found 2; did you mean 'epochs'?",
      { brief: { epoch: 2 } },
    ],
  ])('%s', (problem, change) => {
    expect(problemsOf(change)).toEqual([problem])
  })

  test('`vary` too, before it compares anything', () => {
    const known = all.replace('snapshots, ', '')
    const refusal = new ExperimentError([
      `epoch: expected no such field, only ${known}; found 10; did you mean 'epochs'?`,
    ])
    expect(() => vary(plain, { epoch: 10 } as never)).toThrow(refusal)
    expect(() => vary(plain, { epoch: 10, epochs: 10 } as never)).toThrow(refusal)
    expect(() => vary(plain, { snapshots: [1] } as never)).toThrow('snapshots: expected no such field')
    expect(() => vary(plain, undefined as never)).toThrow('vary: expected the field that changes')
  })

  test('an experiment at one scale has no `brief`: it comes from a socket or a file', () => {
    const { brief: _brief, ...known } = plain
    expect(experimentProblems(atScale(plain, 'full'))).toEqual([])
    expect(experimentProblems({ ...known, brief: {} })).toEqual([
      `brief: expected no such field, only ${all.replace(', brief', '')}; found {}`,
    ])
  })
})

describe('what is missing, or of another type, is refused:', () => {
  test.each<[problem: string, change: object]>([
    [
      "penalty: expected an object whose kind is 'none', 'l1', 'l2Norm' or 'l2Squared'; found undefined",
      { penalty: undefined },
    ],
    ['returnsToTraining: expected true or false; found undefined', { returnsToTraining: undefined }],
    ["returnsToTraining: expected true or false; found 'no'", { returnsToTraining: 'no' }],
    ["batchSize: expected a whole number of images, at least 1; found '32'", { batchSize: '32' }],
    ['seed: expected a whole number, at least 0; found undefined', { seed: undefined }],
    ['brief: expected an object, such as { epochs: 5 }; found undefined', { brief: undefined }],
    [
      'brief.epochs: expected a whole number from 1 to the 5 of full scale; found undefined',
      { brief: { epochs: undefined } },
    ],
    ["snapshots: expected a list of epochs, or of 'last'; found [first]", { snapshots: ['first'] }],
    ["snapshots: expected a list of epochs, or of 'last'; found 5", { snapshots: 5 }],
    ['penalty.weight: expected a positive number; found undefined', { penalty: { kind: 'l1' } }],
    ["optimizer.learningRate: expected a positive number; found '0.01'", optimizer({ learningRate: '0.01' })],
    ['optimizer.learningRate: expected a positive number; found undefined', { optimizer: { kind: 'sgd' } }],
    [
      'network: expected a list of layers, such as sequential(linear(784, 10)); found undefined',
      { network: undefined },
    ],
    [
      "network[1]: expected an object whose kind is 'linear', 'relu', 'leakyRelu', 'sigmoid', 'batchNorm' or 'dropout'; " +
        'found a function',
      layer(relu),
    ],
    [
      'network[0].bias: expected true or false; found undefined',
      { network: [{ kind: 'linear', inputs: 784, outputs: 10 }] },
    ],
  ])('%s', (problem, change) => {
    expect(problemsOf(change)).toEqual([problem])
  })

  test('a description that is none', () => {
    expect(experimentProblems(null)).toEqual([
      `experiment: expected a description with ${all.replace(', brief', '')}; found null`,
    ])
    expect(() => experiment(undefined as never)).toThrow(
      'experiment: expected a description such as { data, network, optimizer, batchSize, epochs }; found undefined',
    )
  })
})

describe('a value that cannot work in float32 is refused:', () => {
  const float32 = 'a number from 1.2e-38 to 3.4e38, since training computes in float32'
  const decay = (weightDecay: number) => ({ optimizer: adamW(0.001, { weightDecay }) })
  const standardised = (mean: number, deviation: number) => ({ data: standardisedFashionMnist({ mean, deviation }) })

  test.each<[problem: string, change: object]>([
    [`data.divideBy: expected ${float32}; found 1e-60`, { data: fashionMnist({ divideBy: 1e-60 }) }],
    [`data.divideBy: expected ${float32}; found 1e+39`, { data: fashionMnist({ divideBy: 1e39 }) }],
    [
      'data.divideBy: expected a number by which float32 can divide 255; found 1e-37',
      { data: fashionMnist({ divideBy: 1e-37 }) },
    ],
    [`optimizer.learningRate: expected ${float32}; found 1e-46`, { optimizer: sgd(1e-46) }],
    // Float32 has 1e-45, but with a single bit: it is 1.4e-45 there.
    [`optimizer.learningRate: expected ${float32}; found 1e-45`, { optimizer: adam(1e-45) }],
    [`optimizer.learningRate: expected ${float32}; found 1e+39`, { optimizer: rmsProp(1e39) }],
    ['penalty.weight: expected a positive number; found 0', { penalty: l1(0) }],
    [`penalty.weight: expected ${float32}; found 1e-60`, { penalty: l1(1e-60) }],
    ['penalty.weight: expected a number up to 1.7e38, half of the largest float32; found 2e+38', { penalty: l1(2e38) }],
    ['optimizer.momentum: expected a number above 0 and below 1; found 0', { optimizer: sgd(0.01, { momentum: 0 }) }],
    [
      'optimizer.momentum: expected a number above 0 and below 1 in float32, from 1.2e-38 to 0.99999994; found 0.99999999',
      { optimizer: sgd(0.01, { momentum: 0.999_999_99 }) },
    ],
    ['network[1].slope: expected a number above 0 and below 1; found 1', layer(leakyRelu(1))],
    [
      'optimizer.momentum: expected a number above 0 and below 1 in float32, from 1.2e-38 to 0.99999994; found 1e-60',
      { optimizer: sgd(0.01, { momentum: 1e-60 }) },
    ],
    [
      'network[1].slope: expected a number above 0 and below 1 in float32, from 1.2e-38 to 0.99999994; found 1e-60',
      layer(leakyRelu(1e-60)),
    ],
    [
      'schedule.factor: expected a factor that leaves a rate float32 has, from 1.2e-38 on, of 0.01; ' +
        'found 1e-50, which leaves 1e-52; give a larger factor or a minLearningRate',
      { schedule: reduceOnPlateau({ factor: 1e-50, patience: 0, threshold: 0, minLearningRate: 0 }) },
    ],
    [
      'optimizer.weightDecay: expected a decay that times the learning rate 0.001 is between 3e-8 and 1, ' +
        'so that float32 can multiply weights by 1 − η·λ; found 0.00001',
      decay(1e-5),
    ],
    [
      'optimizer.weightDecay: expected a decay that times the learning rate 0.001 is between 3e-8 and 1, ' +
        'so that float32 can multiply weights by 1 − η·λ; found 1000',
      decay(1000),
    ],
    ['data.deviation: expected a positive number; found 0', standardised(0.286, 0)],
    ['data.mean: expected a number; found Infinity', standardised(Number.POSITIVE_INFINITY, 0.353)],
    [
      'data: expected a mean and a deviation with which float32 tells black from white; ' +
        'found mean 1000000000 and deviation 1, which make them -1000000000 and -1000000000',
      standardised(1e9, 1),
    ],
  ])('%s', (problem, change) => {
    expect(problemsOf(change)).toEqual([problem])
  })

  test.each<[name: string, change: object]>([
    ['a tiny rate, since whether it moves a weight depends on the gradients', { optimizer: sgd(1e-30) }],
    ['a divisor that makes pixels enormous', { data: fashionMnist({ divideBy: 1e-30 }) }],
    ['a decay that float32 can just show', decay(1e-4)],
  ])('but not %s', (_name, change) => {
    expect(problemsOf(change)).toEqual([])
  })
})

describe('an argument or a setting that a word does not have is refused:', () => {
  // Called as JavaScript would.
  const loosely = (word: unknown) => word as (...args: unknown[]) => unknown
  test.each<[problem: string, word: unknown, args: unknown[]]>([
    ['sgd: expected settings such as { momentum: … }; found 0.9', sgd, [0.01, 0.9]],
    [
      "sgd.momentun: expected no such field, only momentum; found 0.9; did you mean 'momentum'?",
      sgd,
      [0.01, { momentun: 0.9 }],
    ],
    ['sgd(rate, { momentum }): expected no further argument; found true', sgd, [0.01, { momentum: 0.9 }, true]],
    ['adam(rate): expected no further argument; found 0.9, 0.999', adam, [0.001, 0.9, 0.999]],
    ['adamW: expected settings such as { weightDecay: … }; found 0.01', adamW, [0.001, 0.01]],
    ['rmsProp(rate): expected no further argument; found {"alpha":0.9}', rmsProp, [0.01, { alpha: 0.9 }]],
    ['experiment({ … }): expected no further argument; found {"epochs":1}', experiment, [plain, { epochs: 1 }]],
    ['vary(base, { … }): expected no further argument; found 1', vary, [plain, { epochs: 6 }, 1]],
    ['relu(): expected no further argument; found 1', relu, [1]],
    ['sigmoid(): expected no further argument; found 1', sigmoid, [1]],
    ['leakyRelu(slope): expected no further argument; found 0.1', leakyRelu, [0.01, 0.1]],
    ['batchNorm(features): expected no further argument; found 1000', batchNorm, [1000, 1000]],
    ['dropout(rate): expected no further argument; found true', dropout, [0.25, true]],
    [
      "linear.bais: expected no such field, only bias; found false; did you mean 'bias'?",
      linear,
      [784, 10, { bais: false }],
    ],
    ['linear: expected settings such as { bias: … }; found false', linear, [784, 10, false]],
    ['linear.bias: expected a value, or the field left out; found undefined', linear, [784, 10, { bias: undefined }]],
    ['l1(weight): expected no further argument; found 2', l1, [0.1, 2]],
    [
      'fashionMnist: expected settings such as { divideBy: …, invert: …, trainImages: … }; found 255',
      fashionMnist,
      [255],
    ],
    [
      'fashionMnist.mean: expected no such field, only divideBy, invert, trainImages; found 0.5',
      fashionMnist,
      [{ divideBy: 1, mean: 0.5 }],
    ],
    [
      'garmentFeatures.divideBy: expected no such field, only cell, trainImages; found 1',
      garmentFeatures,
      [{ cell: 4, divideBy: 1 }],
    ],
    [
      'reduceOnPlateau.every: expected no such field, only factor, patience, threshold, minLearningRate; found 5',
      reduceOnPlateau,
      [{ every: 5 }],
    ],
  ])('%s', (problem, word, args) => {
    expect(() => loosely(word)(...args)).toThrow(new ExperimentError([problem]))
  })
})
