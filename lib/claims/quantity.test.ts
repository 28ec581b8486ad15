import { describe, expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import type { EpochRow, Run } from '../training/run.ts'
import { fallsEveryEpoch } from './measurement.ts'
import { parameterValues } from './parameters.ts'
import {
  accuracyGap,
  best,
  RunDiverged,
  series,
  trainAccuracy,
  trainLoss,
  validationAccuracy,
  validationLoss,
} from './quantity.ts'

const row = (epoch: number): EpochRow => ({
  epoch,
  trainLoss: 1 / epoch,
  trainAccuracy: 1 - 1 / (2 * epoch),
  validationLoss: 2 / epoch,
  validationAccuracy: 1 - 1 / epoch,
  learningRate: 0.001,
  hash: `hash ${epoch}`,
  trainSeconds: 1,
  evaluationSeconds: 1,
})

/** A training of four epochs. */
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
  epochs: [row(1), row(2), row(3), row(4)],
  snapshots: [],
  hash: 'hash 4',
  backend: 'wasm',
}

/** The same one, of which only two epochs were finished. */
const diverged: Run = {
  ...run,
  epochs: [row(1), row(2)],
  diverged: { epoch: 3, step: 17, loss: 'NaN', hash: 'hash 2' },
}

describe('a quantity of a run', () => {
  test('is that after the last epoch, and carries its name and unit', () => {
    expect([trainLoss(run), trainAccuracy(run), validationLoss(run), validationAccuracy(run)]).toEqual([
      { name: 'training loss', value: 0.25, unit: 'loss' },
      { name: 'training accuracy', value: 0.875, unit: 'share' },
      { name: 'validation loss', value: 0.5, unit: 'loss' },
      { name: 'validation accuracy', value: 0.75, unit: 'share' },
    ])
  })

  test('after another epoch says which', () => {
    expect(trainLoss(run, { after: 1 })).toEqual({ name: 'training loss', epochs: [1], value: 1, unit: 'loss' })
  })

  test('after the last epoch, asked for by number, is the same as without', () => {
    expect(validationAccuracy(run, { after: 4 })).toEqual(validationAccuracy(run))
  })

  test.each([0, 5])('after epoch %i is an error that says how many there are', (after) => {
    expect(() => trainAccuracy(run, { after })).toThrow(
      `There is no training accuracy after epoch ${after} of this run: it has 4 epochs.`,
    )
  })

  test('that diverged is an error that says where it did', () => {
    expect(() => validationLoss(diverged)).toThrow(RunDiverged)
    expect(() => validationLoss(diverged)).toThrow(
      'There is no validation loss after epoch 4 of this run: its loss became NaN at epoch 3, step 17.',
    )
  })

  test('that diverged is still there for the epochs before', () => {
    expect(trainLoss(diverged, { after: 2 }).value).toBe(0.5)
  })
})

describe('a series', () => {
  test('has a value an epoch', () => {
    expect(series(run, 'trainLoss')).toEqual({ name: 'training loss', unit: 'loss', values: [1, 1 / 2, 1 / 3, 1 / 4] })
    expect(series(run, 'learningRate')).toMatchObject({ name: 'learning rate', unit: 'number' })
  })

  test('of a run that diverged does not pass for one that fell in every epoch', () => {
    expect(fallsEveryEpoch(series(run, 'trainLoss')).holds).toBe(true)
    expect(fallsEveryEpoch(series(diverged, 'trainLoss')).holds).toBe(false)
  })
})

describe('what is asked of a run', () => {
  const nothing: Run = { ...run, epochs: [], diverged: { epoch: 1, step: 3, loss: 'NaN', hash: '' } }

  test('that diverged before its first epoch has no best value, and that is why', () => {
    expect(() => best(nothing, 'validationLoss')).toThrow(RunDiverged)
    expect(() => best(nothing, 'validationLoss')).toThrow('There is no best validation loss: its loss became NaN')
    expect(() => best({ ...run, epochs: [] }, 'trainLoss')).toThrow('the run has no finished epoch')
  })

  test('that diverged has no last parameters, and that is why', () => {
    expect(() => parameterValues(diverged, 'W1')).toThrow(RunDiverged)
    expect(() => parameterValues(diverged, 'W1', { after: 2 })).toThrow('kept no parameters after epoch 2')
  })

  test.each<[what: string, ask: () => unknown, message: string]>([
    [
      'a bare number',
      () => trainLoss(run, 3 as never),
      'training loss: expected settings such as { after: 3 }, found 3.',
    ],
    ['a misspelt field', () => trainLoss(run, { aftr: 3 } as never), "did you mean 'after'?"],
    [
      'undefined',
      () => accuracyGap(run, { after: undefined } as never),
      'accuracyGap.after: expected a number, or the field',
    ],
    ['half an epoch', () => trainLoss(run, { after: 1.5 }), 'There is no training loss after epoch 1.5'],
    [
      'no run',
      () => trainLoss(undefined as never),
      'training loss: expected a run, found undefined. Name the experiment',
    ],
    ['a start', () => trainLoss({ experiment: run.experiment } as never), 'found a start, which is not trained'],
    ['no column', () => series(run, 'loss' as never), 'series: expected one of trainLoss, trainAccuracy'],
  ])('is refused with %s', (_what, ask, message) => {
    expect(ask).toThrow(message)
  })
})
