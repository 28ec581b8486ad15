import { describe, expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import type { Run } from '../training/run.ts'
import { average, climb } from './average.ts'
import { accuracyGap, validationLoss } from './quantity.ts'
import { nameText } from './wording.ts'

/** Validation losses 1, 2, 4, 8; the gap between the accuracies 0.1, 0.2, 0.3, 0.4. */
const run: Run = {
  experiment: atScale(
    experiment({
      data: fashionMnist({ divideBy: 255 }),
      network: sequential(linear(784, 10)),
      optimizer: adam(0.001),
      batchSize: 32,
      epochs: 4,
    }),
    'full',
  ),
  epochs: [1, 2, 3, 4].map((epoch) => ({
    epoch,
    trainLoss: 1,
    trainAccuracy: 0.5 + epoch / 10,
    validationLoss: 2 ** (epoch - 1),
    validationAccuracy: 0.5,
    learningRate: 0.001,
    hash: `hash ${epoch}`,
    trainSeconds: 1,
    evaluationSeconds: 1,
  })),
  snapshots: [],
  hash: 'hash 4',
  backend: 'wasm',
}

describe('an average over epochs', () => {
  test('is over the last ones of the run, and says which', () => {
    expect(average(validationLoss, run, { last: 2 })).toEqual({
      name: 'validation loss',
      epochs: [3, 4],
      value: 6,
      unit: 'loss',
    })
  })

  test('or over those up to an epoch', () => {
    const gap = average(accuracyGap, run, { last: 3, after: 3 })
    expect(nameText(gap)).toBe('training − validation accuracy, mean of epochs 1 to 3')
    expect(gap.value).toBeCloseTo(0.2, 12)
  })

  test('of one epoch is that epoch', () => {
    expect(average(validationLoss, run, { last: 1, after: 2 }).value).toBe(2)
  })

  test('needs as many epochs as it is asked for', () => {
    expect(() => average(validationLoss, run, { last: 5 })).toThrow('There are no 5 epochs up to epoch 4')
    expect(() => average(validationLoss, run, { last: 0 })).toThrow('no 0 epochs')
    expect(() => average(validationLoss, run, { last: -2 })).toThrow('no -2 epochs')
    expect(() => average(validationLoss, run, { last: 2.5 })).toThrow('average.last: expected a whole number of epochs')
    expect(() => average(validationLoss, run, { last: 2, afer: 3 } as never)).toThrow("did you mean 'after'?")
    expect(() => average(validationLoss, run, 3 as never)).toThrow('average: expected settings such as')
    expect(() => average(validationLoss, run, { last: 2, after: 6 })).toThrow(/epoch 5/)
  })
})

test('a climb is the mean of the last validation losses above the lowest, and says where that was', () => {
  expect(climb({ ...run, name: 'plain' }, { last: 2 })).toEqual({
    name: 'validation loss, mean of epochs 3 to 4 − lowest (epoch 1)',
    value: 5,
    unit: 'loss',
    difference: true,
    of: 'plain',
  })
})
