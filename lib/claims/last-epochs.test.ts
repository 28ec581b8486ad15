import { describe, expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import type { EpochRow, Run } from '../training/run.ts'
import { meanOfLast } from './last-epochs.ts'
import { accuracyGap, validationLoss } from './quantity.ts'

const row = (epoch: number, trainAccuracy: number, validationAccuracy: number, validationLoss: number): EpochRow => ({
  epoch,
  trainLoss: 0,
  trainAccuracy,
  validationLoss,
  validationAccuracy,
  learningRate: 0.001,
  hash: '',
  trainSeconds: 0,
  evaluationSeconds: 0,
})
const described = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 3,
})
const run: Run = {
  experiment: atScale(described, 'full'),
  epochs: [row(1, 0.5, 0.5, 9), row(2, 0.75, 0.5, 1), row(3, 1, 0.5, 2)],
  snapshots: [],
  hash: '',
  backend: 'wasm',
}

describe('the mean of the last epochs', () => {
  test('is that of what is measured after each of them, under its own name and in its unit', () => {
    expect(meanOfLast(2, validationLoss, run)).toEqual({
      name: 'validation loss, mean of the last 2 epochs',
      value: 1.5,
      unit: 'loss',
    })
  })

  test('takes a difference of two columns as well', () => {
    expect(meanOfLast(2, accuracyGap, run)).toMatchObject({ value: 0.375, unit: 'share' })
  })

  test('of all epochs is allowed, of more or of none is not', () => {
    expect(meanOfLast(3, validationLoss, run).value).toBe(4)
    expect(() => meanOfLast(4, validationLoss, run)).toThrow("from 1 to the run's 3; found 4")
    expect(() => meanOfLast(0, validationLoss, run)).toThrow('found 0')
  })
})
