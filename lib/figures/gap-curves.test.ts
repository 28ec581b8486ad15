import { expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import { figureText } from '../plots/figure-text.ts'
import type { EpochRow, Run } from '../training/run.ts'
import { gapCurves } from './gap-curves.ts'

const described = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 2,
})
const row = (epoch: number, trainAccuracy: number, validationAccuracy: number): EpochRow => ({
  epoch,
  trainLoss: 0,
  trainAccuracy,
  validationLoss: 0,
  validationAccuracy,
  learningRate: 0.001,
  hash: '',
  trainSeconds: 0,
  evaluationSeconds: 0,
})
const run = (...epochs: EpochRow[]): Run => ({
  experiment: atScale(described, 'full'),
  epochs,
  snapshots: [],
  hash: '',
  backend: 'wasm',
})

test('gaps of several runs in one chart, in points', () => {
  const chart = figureText(
    gapCurves({
      plain: run(row(1, 0.8, 0.8), row(2, 1, 0.9)),
      'with dropout': run(row(1, 0.7, 0.7), row(2, 0.8, 0.78)),
    }),
  )
  expect(chart).toContain('training − validation accuracy, points')
  expect(chart).toMatch(/A plain {3}B with dropout/)
  expect(chart).toMatch(/10\.0 ┤/)
  expect(chart).not.toContain('%')
})
