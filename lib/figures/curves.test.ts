import { expect, test } from 'vitest'
import { figureText } from '../plots/figure-text.ts'
import type { Run } from '../training/run.ts'
import { curves, learningCurves, trainingCurves } from './curves.ts'
import { runOf } from './testing/run-of.ts'

const plain = runOf([
  { trainLoss: 2, trainAccuracy: 0.5, validationLoss: 1.9, validationAccuracy: 0.45 },
  { trainLoss: 1, trainAccuracy: 0.8, validationLoss: 1.5, validationAccuracy: 0.7 },
])
const diverged: Run = { ...runOf([{ trainLoss: 3 }]), diverged: { epoch: 2, step: 7, loss: 'NaN', hash: '' } }

test('one column of several runs is one chart, named after the column, with its values as they were measured', () => {
  expect(curves({ SGD: plain, Adam: diverged }, 'trainLoss', { scale: 'log', width: 40 })).toEqual({
    kind: 'lineChart',
    series: [
      { label: 'SGD', values: [2, 1] },
      { label: 'Adam', values: [3, Number.NaN] },
    ],
    title: 'training loss (log scale)',
    xLabel: 'epoch',
    scale: 'log',
    format: { as: 'decimal', digits: 3, minus: true },
    height: 12,
    width: 40,
  })
  expect(curves({ plain }, 'validationAccuracy', { yRange: [0, 1] })).toMatchObject({
    title: 'validation accuracy',
    format: { as: 'percent', digits: 0 },
    yRange: [0, 1],
    width: 60,
  })
  expect(() => curves({}, 'trainLoss')).toThrow('There are no runs to draw.')
})

test('loss and accuracy stand beside each other, in 80 columns', () => {
  const figure = trainingCurves({ plain, diverged })
  expect(figure).toMatchObject({ kind: 'sideBySide', figures: [{ title: 'training loss' }, { yRange: [0, 1] }] })
  const lines = figureText(trainingCurves({ plain })).split('\n')
  expect(lines[0]).toMatch(/^training loss +training accuracy$/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(figureText(figure)).toContain('B diverged (diverged after epoch 1)')
})

test('training and validation of a run are two lines, of its losses and of its accuracies', () => {
  expect(learningCurves(plain)).toMatchObject({
    kind: 'sideBySide',
    figures: [
      {
        title: 'loss',
        series: [
          { label: 'training', values: [2, 1] },
          { label: 'validation', values: [1.9, 1.5] },
        ],
      },
      {
        title: 'accuracy',
        series: [
          { label: 'training', values: [0.5, 0.8] },
          { label: 'validation', values: [0.45, 0.7] },
        ],
      },
    ],
  })
  expect(figureText(learningCurves(plain, { scale: 'log' }))).toMatch(/^loss \(log scale\) +accuracy\n/)
})
