import { describe, expect, test } from 'vitest'
import {
  adam,
  atScale,
  describe as describeExperiment,
  experiment,
  experimentProblems,
  fashionMnist,
  garmentFeatures,
  l1,
  l2Norm,
  l2Squared,
  reduceOnPlateau,
  sgd,
} from './experiment.ts'
import { keyOf } from './key.ts'
import { batchNorm, dropout, linear, relu, sequential } from './layers.ts'

const plain = {
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 5,
}

type Description = Parameters<typeof experiment>[0]

const plateau = { factor: 0.5, patience: 0, threshold: 0.001, minLearningRate: 1e-5 }

describe('an experiment', () => {
  test('has a constant rate, no penalty and seed 0, and all 60,000 images, unless it says otherwise', () => {
    expect(experiment(plain)).toEqual({
      ...plain,
      data: { name: 'fashion-mnist', divideBy: 255, invert: false, trainImages: 60_000 },
      schedule: { kind: 'constant' },
      penalty: { kind: 'none' },
      returnsToTraining: true,
      snapshots: [],
      seed: 0,
      brief: {},
    })
  })

  test('cannot be changed afterwards', () => {
    const fixed = experiment(plain) as { epochs: number }
    expect(() => {
      fixed.epochs = 6
    }).toThrow(TypeError)
  })

  test('is described in the words of a table', () => {
    expect(describeExperiment(atScale(experiment(plain), 'full'))).toEqual({
      data: '60,000 images, pixel ÷ 255',
      network: 'linear(784, 1000) → relu() → linear(1000, 10)',
      optimizer: 'Adam, learning rate 0.001',
      batch: '32',
      epochs: '5',
    })
  })

  test('is described with its schedule, its penalty and its mode where they are not the usual ones', () => {
    const data = fashionMnist({ divideBy: 2_550_000, invert: true })
    const schedule = reduceOnPlateau({ ...plateau, patience: 2 })
    const unusual = { data, schedule, optimizer: sgd(0.01), penalty: l1(1e-4), returnsToTraining: false }
    expect(describeExperiment(atScale(experiment({ ...plain, ...unusual }), 'full'))).toMatchObject({
      data: '60,000 images, (255 − pixel) ÷ 2,550,000',
      optimizer: 'SGD, learning rate 0.01',
      schedule: '× 0.5 after 3 epochs without 0.001 less validation loss, not under 0.00001',
      penalty: 'l1, weight 0.0001',
      mode: 'evaluation mode from the second epoch on',
    })
  })
})

describe('the chapter’s own experiments have nothing wrong with them:', () => {
  const normalised = sequential(linear(784, 1000, { bias: false }), batchNorm(1000), relu(), linear(1000, 10))
  test.each<[string, Partial<Description>]>([
    ['2, hand-made features', { data: garmentFeatures({ cell: 7 }), network: sequential(linear(176, 10)) }],
    ['4, raw pixels', { data: fashionMnist({ divideBy: 1 }), optimizer: sgd(0.01) }],
    ['6, six batches an epoch', { batchSize: 10_000, optimizer: adam(0.01) }],
    ['8, a hundred epochs', { optimizer: adam(1e-5), epochs: 100, brief: { epochs: 10 } }],
    ['11, annealing', { schedule: reduceOnPlateau(plateau), epochs: 30 }],
    ['12, no hidden layer', { network: sequential(linear(784, 10)) }],
    ['13, batch normalisation', { data: fashionMnist({ divideBy: 255 * 10_000 }), network: normalised }],
    ['15, dropout', { network: sequential(dropout(0.25), linear(784, 1000), relu(), dropout(0.25), linear(1000, 10)) }],
    ['16, L1', { penalty: l1(1e-4) }],
    ['16, L2 as the code has it', { penalty: l2Norm(0.01) }],
    ['16, L2 as the text has it', { penalty: l2Squared(0.01) }],
    ['17, inverted pixels', { data: fashionMnist({ divideBy: 255, invert: true }) }],
  ])('%s', (_section, change) => {
    const scaled = experiment({ ...plain, ...change })
    for (const scale of ['brief', 'full'] as const) expect(experimentProblems(atScale(scaled, scale))).toEqual([])
  })
})

describe('an experiment on hand-made features', () => {
  const data = garmentFeatures({ cell: 4 })

  test('needs an input for each feature', () => {
    expect(() => experiment({ ...plain, data })).toThrow('506 inputs, one for each feature')
    expect(() => experiment({ ...plain, network: sequential(linear(506, 10)) })).toThrow('784 inputs')
  })

  test('is described by its features, and has a key of its own for each size of cell', () => {
    const fine = experiment({ ...plain, data, network: sequential(linear(506, 10)) })
    expect(describeExperiment(atScale(fine, 'full'))).toMatchObject({
      data: '60,000 images, 506 features from cells of 4 × 4, each ÷ 255',
    })
    const coarse = experiment({ ...plain, data: garmentFeatures({ cell: 7 }), network: sequential(linear(176, 10)) })
    expect(keyOf(atScale(fine, 'full'))).not.toBe(keyOf(atScale(coarse, 'full')))
  })

  test('has cells that fill a garment', () => {
    const cell = 5 as 4
    const misshapen = { ...plain, data: { ...garmentFeatures({ cell: 4 }), cell } }
    expect(() => experiment(misshapen)).toThrow('data.cell: expected 4 or 7 pixels; found 5')
  })
})

describe('an experiment in brief', () => {
  const long = experiment({ ...plain, epochs: 100, snapshots: [8, 30, 100], brief: { epochs: 8, trainImages: 6_000 } })

  test('has the epochs and images of `brief`, and the snapshots that it gets to', () => {
    expect(atScale(long, 'brief')).toMatchObject({
      epochs: 8,
      snapshots: [8],
      data: { divideBy: 255, trainImages: 6_000 },
    })
  })

  test('is the chapter’s own where `brief` says nothing', () => {
    expect(atScale(experiment(plain), 'brief')).toEqual(atScale(experiment(plain), 'full'))
  })

  test('is described as it is trained', () => {
    const described = { epochs: '8', data: '6,000 images, pixel ÷ 255' }
    expect(describeExperiment(atScale(long, 'brief'))).toMatchObject(described)
  })

  test('leaves the full scale alone', () => {
    expect(atScale(long, 'full')).toMatchObject({ epochs: 100, snapshots: [8, 30, 100], data: { trainImages: 60_000 } })
  })

  test('knows nothing of scales any more, so that both have the same key where they are the same', () => {
    for (const scale of ['brief', 'full'] as const) expect(atScale(long, scale)).not.toHaveProperty('brief')
  })
})

describe('the last snapshot', () => {
  const kept = experiment({ ...plain, epochs: 100, snapshots: [1, 30, 'last'], brief: { epochs: 8 } })

  test('is that after the last epoch, whichever that is at a scale', () => {
    expect(atScale(kept, 'full').snapshots).toEqual([1, 30, 100])
    expect(atScale(kept, 'brief').snapshots).toEqual([1, 8])
  })

  test('has the same key as the epoch by its number', () => {
    const numbered = experiment({ ...plain, snapshots: [5] })
    const named = experiment({ ...plain, snapshots: ['last'] })
    expect(keyOf(atScale(named, 'full'))).toBe(keyOf(atScale(numbered, 'full')))
  })
})
