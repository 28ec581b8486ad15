/** A run that diverged leaves NaN behind, and NaN compares with nothing: no claim may hold by accident of that. */
import { expect, test } from 'vitest'
import { above, below, equals, exceeds, exceedsTimes, fallsEveryEpoch, within } from './measurement.ts'
import { type Quantity, quantity } from './quantity.ts'
import { shown } from './testing/shown.ts'

/** As a run may have it; `quantity` refuses NaN. */
const nan: Quantity = { name: 'training loss', value: Number.NaN, unit: 'loss' }
const half = quantity('training loss', 0.5, 'loss')
const losses = (...values: number[]) => ({ name: 'training loss', unit: 'loss', values }) as const

test.each([
  ['below', below(nan, 0.5)],
  ['above', above(nan, 0.5)],
  ['within', within(nan, 0.5, 1)],
  ['exceeds', exceeds(nan, half, 0)],
  ['exceeds NaN', exceeds(half, nan, 0)],
  ['exceedsTimes', exceedsTimes(nan, half, 1)],
  ['exceedsTimes NaN', exceedsTimes(half, nan, 1)],
  ['fallsEveryEpoch, to NaN', fallsEveryEpoch(losses(4, 2, Number.NaN))],
  ['fallsEveryEpoch, from NaN', fallsEveryEpoch(losses(Number.NaN, 4, 2))],
  ['equals a number', equals(nan, 0.5)],
  ['equals Infinity', equals(nan, Infinity)],
  ['equals a list', equals([1, Number.NaN], [1, 2])],
])('NaN never holds: %s', (_name, { holds }) => {
  expect(holds).toBe(false)
})

test('the text says NaN', () => {
  expect(shown(below(nan, 0.5))).toMatchObject({ measured: 'training loss: NaN', marginText: 'NaN' })
})

test('a fall to NaN is shown with the epoch after which it came', () => {
  expect(shown(fallsEveryEpoch(losses(4, 2, Number.NaN))).measured).toBe(
    'training loss: 4.00 → NaN, smallest fall NaN (after epoch 2)',
  )
})
