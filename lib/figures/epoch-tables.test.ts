import { expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import { figureText } from '../plots/figure-text.ts'
import type { EpochRow, Run } from '../training/run.ts'
import { comparisonTable, epochTable } from './epoch-tables.ts'

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

const runOf = (epochs: number): Run => ({
  experiment: atScale(
    experiment({
      data: fashionMnist({ divideBy: 255 }),
      network: sequential(linear(784, 10)),
      optimizer: adam(0.001),
      batchSize: 32,
      epochs,
    }),
    'full',
  ),
  epochs: Array.from({ length: epochs }, (_, index) => row(index + 1)),
  snapshots: [],
  hash: 'hash',
  backend: 'wasm',
})

test('a row an epoch, three columns a run under its name, empty where a run has ended', () => {
  expect(figureText(comparisonTable({ SGD: runOf(2), Adam: runOf(1) }))).toBe(
    [
      '        SGD                             Adam',
      'epoch    loss   training   validation   loss   training   validation',
      '─────   ─────   ────────   ──────────   ────   ────────   ──────────',
      '    1    1.00     50.0 %        0.0 %   1.00     50.0 %        0.0 %',
      '    2   0.500     75.0 %       50.0 %',
    ].join('\n'),
  )
})

test('a run that diverged shows NaN in the epoch that it did not finish', () => {
  const diverged: Run = { ...runOf(1), diverged: { epoch: 2, step: 7, loss: 'NaN', hash: '' } }
  expect(figureText(comparisonTable({ diverged })).split('\n').at(-1)?.split(/ +/)).toContain('NaN')
})

test('columns of runs by their full names, with the numbers as they were measured', () => {
  expect(epochTable({ plain: runOf(1) }, ['trainAccuracy', 'validationLoss'])).toEqual({
    kind: 'table',
    headers: ['epoch', 'training accuracy', 'validation loss'],
    rows: [
      [1, { value: 0.5, as: 'percent', digits: 1, minus: true }, { value: 2, as: 'decimal', digits: 3, minus: true }],
    ],
  })
  expect(figureText(epochTable({ SGD: runOf(2), Adam: runOf(1) }, ['trainLoss']))).toBe(
    [
      'epoch   training loss, SGD   training loss, Adam',
      '─────   ──────────────────   ───────────────────',
      '    1                 1.00                  1.00',
      '    2                0.500',
    ].join('\n'),
  )
})
