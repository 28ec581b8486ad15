import { expect, test } from 'vitest'
import { figureText } from '../plots/figure-text.ts'
import { parameterHistograms, unitMaps } from './parameters.ts'
import { runOf } from './testing/run-of.ts'

/** Two units: the weights of the first are 0.5 and −0.25 in two pixels, those of the second −1 in one. */
const W1 = new Float32Array(784 * 2)
W1.set([0.5, 0], 0)
W1.set([-0.25, -1], 2)
const run = runOf([{}, {}], { W1, b1: Float32Array.of(0.1, 0.2), W2: new Float32Array(20), b2: new Float32Array(10) })

test('a histogram for each group of parameters, below a line that says which it is, the same bins for all runs', () => {
  const figure = parameterHistograms({ one: run, other: run }, { bins: 4 })
  expect(figure).toMatchObject({
    kind: 'stack',
    gap: 1,
    figures: ['W1: weights', 'b1: biases', 'W2: weights', 'b2: biases'].map((name) => ({
      kind: 'captioned',
      caption: [expect.stringContaining(name)],
      figure: { kind: 'histogram', logCounts: true, groups: [{ label: 'one' }, { label: 'other' }] },
    })),
  })
  expect(parameterHistograms({ one: run }, { names: ['W1'], range: [-1, 1], bins: 4, after: 2 })).toMatchObject({
    figures: [{ figure: { groups: [{ all: 1568, counts: [1, 1, 1565, 1], below: 0, above: 0 }] } }],
  })
  expect(figureText(figure).split('\n')[0]).toBe('W1: weights from the pixels to the hidden units')
  expect(() => parameterHistograms({ one: run }, { after: 1 })).toThrow('kept no parameters after epoch 1')
})

test('maps of units have one scale, the largest weight among them', () => {
  const figure = unitMaps(run, [0, 1])
  expect(figure).toMatchObject({
    kind: 'sideBySide',
    figures: [
      { kind: 'heatMap', rows: 28, columns: 28, signed: true, range: [-1, 1], label: 'unit 0' },
      { kind: 'heatMap', range: [-1, 1], label: 'unit 1' },
    ],
  })
  expect(
    figureText(figure)
      .split('\n')
      .slice(0, 3)
      .map((line) => line.slice(0, 5)),
  ).toEqual(['unit ', '┌────', '│▒·  '])
})

test('maps of a network that diverged are drawn, with a mark where a weight is no number', () => {
  const broken = Float32Array.from(W1)
  broken[0] = Number.NaN
  const figure = unitMaps(runOf([{}, {}], { W1: broken }), [0])
  expect(figure).toMatchObject({ figures: [{ range: [-0.25, 0.25] }] })
  expect(figureText(figure)).toContain('│?≡')
})
