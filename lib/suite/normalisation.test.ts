import { describe, expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { batchNorm, linear, relu, sequential } from '../experiment/layers.ts'
import type { Run } from '../training/run.ts'
import { accuracyOf, unitStatistics, withTrueMean } from './normalisation.ts'

const parameter = (name: string, values: Float32Array) => ({ name, shape: [values.length], values, trainable: true })

/** Two hidden units: one adds up the first two pixels, the other takes pixel 783, and both have a bias. */
const weights = new Float32Array(784 * 2)
weights[0] = 1
weights[2] = 1
weights[783 * 2 + 1] = 4
const described = experiment({
  data: fashionMnist({ divideBy: 10, trainImages: 2 }),
  network: sequential(linear(784, 2), batchNorm(2), relu(), linear(2, 10)),
  optimizer: adam(0.001),
  batchSize: 2,
  epochs: 1,
  snapshots: ['last'],
})
const answers = new Float32Array(2 * 10)
answers[3] = 1 // the first unit speaks for class 3
answers[10 + 7] = 1 // the second for class 7
const run: Run = {
  experiment: atScale(described, 'full'),
  epochs: [],
  snapshots: [
    {
      epoch: 1,
      parameters: [
        parameter('W1', weights),
        parameter('b1', Float32Array.of(0.5, -0.5)),
        parameter('running mean 1', Float32Array.of(9, 9)),
        parameter('W2', answers),
        parameter('b2', new Float32Array(10)),
      ],
    },
  ],
  hash: '',
  backend: 'wasm',
}

describe('statistics of units', () => {
  test('go down the columns, and the variance is divided by n', () => {
    const { means, variances } = unitStatistics(Float32Array.of(1, 10, 3, 10, 5, 40), 2)
    expect([...means]).toEqual([3, 20])
    expect(variances[0]).toBeCloseTo(8 / 3, 12)
    expect(variances[1]).toBeCloseTo(200, 12)
  })
})

describe('the true mean', () => {
  /** The first picture has 20 and 40 in its first two pixels, the second 100 in its last. */
  const image = (number: number) => {
    const pixels = new Uint8Array(784)
    if (number === 0) pixels.set([20, 40])
    else pixels[783] = 100
    return pixels
  }

  test('is that of the first layer over the pictures of the training, with its bias', () => {
    const { parameters = [] } = withTrueMean(run, image).snapshots[0] ?? {}
    const mean = parameters.find(({ name }) => name === 'running mean 1')?.values ?? []
    // pixels ÷ 10: sums 6 and 0 for the first unit, 0 and 40 for the second
    expect([...mean]).toEqual([3 + 0.5, 20 - 0.5])
  })

  test('replaces nothing else, and leaves the run itself alone', () => {
    const { parameters = [] } = withTrueMean(run, image).snapshots[0] ?? {}
    expect(parameters.map(({ name }) => name)).toEqual(['W1', 'b1', 'running mean 1', 'W2', 'b2'])
    expect(parameters[0]?.values).toBe(weights)
    expect([...(run.snapshots[0]?.parameters[2]?.values ?? [])]).toEqual([9, 9])
  })
})

describe('the accuracy of parameters', () => {
  test('is the share of pictures whose largest logit is that of the label', () => {
    const hiddenValues = () => ({ images: 4, units: 2, values: Float32Array.of(2, 1, 1, 2, 0, 3, 5, 0) })
    const found = accuracyOf('accuracy', run, { hiddenValues }, [3, 7, 7, 7])
    expect(found).toEqual({ name: 'accuracy', value: 0.75, unit: 'share' })
  })
})
