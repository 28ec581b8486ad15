/** What a malformed experiment gets: an error that names the field, what was expected and what was found, before any training. */
import { describe, expect, test } from 'vitest'
import { adam, experiment, fashionMnist, l1, reduceOnPlateau, sgd } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { batchNorm, dropout, linear, relu } from './layers.ts'

const plain = {
  data: fashionMnist({ divideBy: 255 }),
  network: [linear(784, 1000), relu(), linear(1000, 10)],
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 5,
}

type Change = Partial<Parameters<typeof experiment>[0]>

/** The problems that the error lists. */
function problemsOf(change: Change): readonly string[] {
  try {
    experiment({ ...plain, ...change })
  } catch (error) {
    expect(error).toBeInstanceOf(ExperimentError)
    return (error as ExperimentError).problems
  }
  return []
}

const data = (change: Partial<Parameters<typeof fashionMnist>[0]>) => ({
  data: fashionMnist({ divideBy: 255, ...change }),
})
const schedule = (change: Partial<Parameters<typeof reduceOnPlateau>[0]>) => ({
  schedule: reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 0.001, minLearningRate: 1e-5, ...change }),
})
const normalised = [linear(784, 1000), batchNorm(1000), relu(), linear(1000, 10)]

describe('a malformed experiment is refused:', () => {
  test.each<[problem: string, Change]>([
    ['data.divideBy: expected a positive number; found 0', data({ divideBy: 0 })],
    ['data.trainImages: expected a whole number from 1 to 60,000; found 60001', data({ trainImages: 60_001 })],
    ['data.trainImages: expected a whole number from 1 to 60,000; found 0', data({ trainImages: 0 })],
    ['optimizer.learningRate: expected a positive number; found -0.01', { optimizer: sgd(-0.01) }],
    ['optimizer.learningRate: expected a positive number; found 0', { optimizer: adam(0) }],
    ['optimizer.learningRate: expected a positive number; found NaN', { optimizer: adam(Number.NaN) }],
    ['optimizer.learningRate: expected a positive number; found Infinity', { optimizer: adam(Infinity) }],
    ['batchSize: expected a whole number of images, at least 1; found 0', { batchSize: 0 }],
    ['epochs: expected a whole number, at least 1; found 0', { epochs: 0 }],
    ['epochs: expected a whole number, at least 1; found 1.5', { epochs: 1.5 }],
    ['snapshots: expected epochs from 1 to 5; found [0,5]', { snapshots: [0, 5] }],
    ['snapshots: expected epochs from 1 to 5; found [5,6]', { snapshots: [5, 6] }],
    ['seed: expected a whole number, at least 0; found -1', { seed: -1 }],
    ['schedule.factor: expected a number above 0 and below 1; found 1', schedule({ factor: 1 })],
    ['schedule.factor: expected a number above 0 and below 1; found 0', schedule({ factor: 0 })],
    ['schedule.patience: expected a whole number of epochs, at least 0; found -1', schedule({ patience: -1 })],
    ['schedule.threshold: expected a number, at least 0; found -0.001', schedule({ threshold: -0.001 })],
    [
      'schedule.minLearningRate: expected a number from 0 to the learning rate 0.001; found 0.01',
      schedule({ minLearningRate: 0.01 }),
    ],
    ['penalty.weight: expected a positive number; found -0.0001', { penalty: l1(-0.0001) }],
    [
      'network[0].rate: expected a rate from 0 up to, but not including, 1; found 1.2',
      { network: [dropout(1.2), linear(784, 10)] },
    ],
    [
      'network[2] (linear(100, 10)): expected 1000 inputs, as many as the layer before it gives; found 100',
      { network: [linear(784, 1000), relu(), linear(100, 10)] },
    ],
    [
      'network: expected at least one linear layer; found none, so there is nothing to train',
      { network: [dropout(0.25), relu()] },
    ],
    ['network: expected 784 inputs, one for each of 28 × 28 pixels; found 28', { network: [linear(28, 10)] }],
    ['network: expected 10 outputs, one for each class; found 2', { network: [linear(784, 2)] }],
    [
      'batchSize: expected no batch of a single image, whose variance batch normalisation cannot estimate; ' +
        '33 images in batches of 32 leave one',
      { network: normalised, ...data({ trainImages: 33 }) },
    ],
  ])('%s', (problem, change) => {
    expect(problemsOf(change)).toEqual([problem])
  })

  test('a last batch of a single image is fine without batch normalisation, and of two images with it', () => {
    expect(problemsOf(data({ trainImages: 33 }))).toEqual([])
    expect(problemsOf({ network: normalised, ...data({ trainImages: 34 }) })).toEqual([])
  })

  test('all that is wrong is listed at once', () => {
    expect(() => experiment({ ...plain, optimizer: sgd(-1), epochs: 0, seed: 0.5 })).toThrow(
      new ExperimentError([
        'optimizer.learningRate: expected a positive number; found -1',
        'epochs: expected a whole number, at least 1; found 0',
        'seed: expected a whole number, at least 0; found 0.5',
      ]),
    )
  })

  test('the message is a list under one sentence', () => {
    expect(new ExperimentError(['epochs: …', 'seed: …']).message).toBe(
      'This experiment cannot be trained:\n  - epochs: …\n  - seed: …',
    )
  })
})

describe('what is wrong only in brief is refused at every scale:', () => {
  test.each<[problem: string, Change]>([
    ['brief.epochs: expected a whole number from 1 to the 5 of full scale; found 0', { brief: { epochs: 0 } }],
    ['brief.epochs: expected a whole number from 1 to the 5 of full scale; found 1.5', { brief: { epochs: 1.5 } }],
    ['brief.epochs: expected a whole number from 1 to the 5 of full scale; found NaN', { brief: { epochs: NaN } }],
    ['brief.epochs: expected a whole number from 1 to the 5 of full scale; found 6', { brief: { epochs: 6 } }],
    [
      'brief.trainImages: expected a whole number from 1 to the 800 of full scale; found 801',
      { ...data({ trainImages: 800 }), brief: { trainImages: 801 } },
    ],
    [
      'batchSize: expected no batch of a single image, whose variance batch normalisation cannot estimate; ' +
        '6401 images in batches of 32 leave one (at brief scale)',
      { network: normalised, brief: { trainImages: 6401 } },
    ],
  ])('%s', (problem, change) => {
    expect(problemsOf(change)).toEqual([problem])
  })

  test('together with what is wrong at full scale', () => {
    expect(problemsOf({ batchSize: 0, brief: { epochs: 6 } })).toEqual([
      'batchSize: expected a whole number of images, at least 1; found 0',
      'brief.epochs: expected a whole number from 1 to the 5 of full scale; found 6',
    ])
  })
})

describe('nothing is wrong', () => {
  test('with a brief scale as large as the full one', () => {
    expect(problemsOf({ brief: { epochs: 5, trainImages: 60_000 } })).toEqual([])
  })

  test('with snapshots that only the full scale gets to', () => {
    expect(problemsOf({ snapshots: [5, 'last'], brief: { epochs: 2 } })).toEqual([])
  })
})
