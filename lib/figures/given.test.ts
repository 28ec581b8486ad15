/** What a learner may hand over by mistake where runs are expected. */
import { expect, test } from 'vitest'
import { figureText } from '../plots/figure-text.ts'
import { curves, learningCurves, trainingCurves } from './curves.ts'
import { comparisonTable, epochTable } from './epoch-tables.ts'
import { gapCurves } from './gap-curves.ts'
import { parameterHistograms, unitMaps } from './parameters.ts'
import { runOf } from './testing/run-of.ts'

const W1 = new Float32Array(784 * 2)
const run = runOf([{}, {}], { W1, b1: new Float32Array(2), W2: new Float32Array(20), b2: new Float32Array(10) })
const { experiment } = run
const loosely = (word: unknown) => word as (...args: unknown[]) => unknown

test.each([
  ['curves', curves, ['trainLoss']],
  ['trainingCurves', trainingCurves, []],
  ['epochTable', epochTable, [['trainLoss']]],
  ['comparisonTable', comparisonTable, []],
  ['gapCurves', gapCurves, []],
  ['parameterHistograms', parameterHistograms, []],
] as const)('%s takes runs by name, and nothing else', (name, word, rest) => {
  const draw = (runs: unknown) => () => loosely(word)(runs, ...rest)
  expect(draw(run)).toThrow(
    `${name}: runs must be runs by name, as in ${name}({ raw, scaled }), found a run by itself.`,
  )
  expect(draw([run])).toThrow(`${name}: runs must be runs by name`)
  expect(draw(undefined)).toThrow(`as in ${name}({ raw, scaled }), found undefined`)
  expect(draw({})).toThrow('There are no runs to draw.')
  expect(draw({ raw: experiment })).toThrow(
    `${name}: 'raw' must be a run, found an experiment, which nobody has trained`,
  )
  expect(draw({ raw: 5 })).toThrow(`${name}: 'raw' must be a run, found 5; give the runs that a figure or a claim gets`)
})

test.each<[message: string, draw: () => unknown]>([
  ["curves: the second argument must be 'trainLoss' or", () => loosely(curves)({ run }, 'trainLos')],
  ["found 'trainLos'; did you mean 'trainLoss'?", () => loosely(curves)({ run }, 'trainLos')],
  [
    'curves.height: expected no such field, only scale, yRange, width',
    () => loosely(curves)({ run }, 'trainLoss', { height: 9 }),
  ],
  [
    'curves.width: expected a value, or the field left out; found undefined',
    () => loosely(curves)({ run }, 'trainLoss', { width: undefined }),
  ],
  ["scale must be 'linear' or 'log', found 'logarithmic'", () => loosely(trainingCurves)({ run }, 'logarithmic')],
  [
    'learningCurves.width: expected no such field, only scale, yRange',
    () => loosely(learningCurves)(run, { width: 9 }),
  ],
  ['learningCurves: the first argument must be a run, found {"run"', () => loosely(learningCurves)({ run: 1 })],
  ['epochTable: columns must be a list of one or more', () => epochTable({ run }, [])],
  ["epochTable: columns[1] must be 'trainLoss' or", () => loosely(epochTable)({ run }, ['trainLoss', 'loss'])],
  [
    "epochTable: columns must be a list in brackets, found 'trainLoss'",
    () => loosely(epochTable)({ run }, 'trainLoss'),
  ],
  ['gapCurves: width must be a whole number from 10', () => gapCurves({ run }, { width: 2.5 })],
  [
    "parameterHistograms: names[0] must be 'W1' or 'b1' or 'W2' or 'b2', found 'W3'",
    () => loosely(parameterHistograms)({ run }, { names: ['W3'] }),
  ],
  [
    'histogram.bins: expected a value, or the field left out; found undefined',
    () => loosely(parameterHistograms)({ run }, { bins: undefined }),
  ],
  [
    'parameterHistograms: options must be options such as { after: 5 }, found 5',
    () => loosely(parameterHistograms)({ run }, 5),
  ],
  ['unitMaps: units[1] must be a whole number from 0 to 1, found 2', () => unitMaps(run, [0, 2])],
  ['unitMaps: units[0] must be a whole number from 0 to 1, found 0.5', () => unitMaps(run, [0.5])],
  ['unitMaps: units[0] must be a whole number from 0 to 1, found -1', () => unitMaps(run, [-1])],
  ['unitMaps: units must be a list in brackets, found 1', () => loosely(unitMaps)(run, 1)],
  [
    'unitMaps: expected a network on 784 pixels, found one on 506 inputs',
    () => unitMaps(runOf([{}, {}], { W1: new Float32Array(506 * 2) }), [0]),
  ],
])('%s', (message, draw) => {
  expect(draw).toThrow(message)
})

test('a gap of a run that diverged is marked where it ends, like its other curves', () => {
  const diverged = { epoch: 2, step: 7, loss: 'NaN', hash: '' }
  const short = { ...runOf([{ trainAccuracy: 0.5 }]), diverged }
  expect(figureText(gapCurves({ run, short }))).toContain('B short (diverged after epoch 1)')
  expect(figureText(gapCurves({ run, short: { ...short, epochs: [] } }))).toContain('B short (diverged in epoch 1)')
})
