import { describe, expect, test } from 'vitest'
import {
  above,
  below,
  equals,
  exceeds,
  exceedsTimes,
  fallsEveryEpoch,
  type Measurement,
  takesLonger,
} from './measurement.ts'
import { list, quantity } from './quantity.ts'
import { spreadLines } from './spread.ts'
import type { SeedResult } from './verdict.ts'

const share = (value: number) => quantity('accuracy', value, 'share')
const result = (seed: number, ...measurements: Measurement[]): SeedResult => ({
  seed,
  measurements,
  outcome: measurements.every(({ holds }) => holds) ? 'holds' : 'false',
})
const lines = (...seeds: SeedResult[]) => spreadLines({ seeds, expected: 'holds' })

test('smallest, largest and the standard deviation of a sample', () => {
  // Of 0.6, 0.7 and 0.8 it is 0.1; with n in the place of n − 1 it would be 0.082.
  expect(
    lines(result(0, above(share(0.6), 0.5)), result(1, above(share(0.7), 0.5)), result(2, above(share(0.8), 0.5))),
  ).toEqual([
    'needs > 50 %',
    '  seed 0     accuracy: 60.0 %   margin 10.0 points',
    '  seed 1     accuracy: 70.0 %   margin 20.0 points',
    '  seed 2     accuracy: 80.0 %   margin 30.0 points',
    '  smallest   60.0 %             margin 10.0 points',
    '  largest    80.0 %             margin 30.0 points',
    '  spread     10.0 points        margin 10.0 points',
    'holds on 3 of 3 seeds',
  ])
})

test('each expectation by itself; a seed that does not hold says so, and need not have reached the next', () => {
  const text = lines(
    result(0, above(share(0.6), 0.5), below(quantity('loss', 0.4, 'loss'), 0.5)),
    result(1, above(share(0.4), 0.5)),
  )
  expect(text).toContain('  seed 1     accuracy: 40.0 %   margin −10.0 points   does not hold')
  expect(text.filter((line) => line.startsWith('needs'))).toEqual(['needs > 50 %', 'needs < 0.5'])
  // One number has no spread.
  expect(text.slice(-3)).toEqual(['needs < 0.5', '  seed 0   loss: 0.400   margin 0.100', 'holds on 1 of 2 seeds'])
})

test('why a seed has no number, and what came out without the mechanism', () => {
  const failed: SeedResult = { seed: 1, measurements: [], outcome: 'not measured', reason: 'The training failed.' }
  const controlled = { ...result(0, above(share(0.6), 0.5)), control: above(share(0.1), 0.5) }
  expect(lines(controlled, failed).slice(-3)).toEqual([
    'seed 1: The training failed.',
    'without it, seed 0: accuracy: 10.0 %   needs > 50 %: fails, as it must',
    'holds on 1 of 2 seeds',
  ])
})

describe('every kind of measurement has its numbers:', () => {
  const last = (one: Measurement, other: Measurement) =>
    lines(result(0, one), result(1, other)).find((line) => line.startsWith('  largest'))

  test.each([
    ['a difference', exceeds(share(0.8), share(0.5), 0.1), exceeds(share(0.9), share(0.5), 0.1), '40.0 points'],
    ['a ratio', exceedsTimes(share(0.8), share(0.4), 1), exceedsTimes(share(0.9), share(0.3), 1), '3.00 times'],
    [
      'a time',
      takesLonger(quantity('a', 4), quantity('b', 2), 1),
      takesLonger(quantity('a', 6), quantity('b', 2), 1),
      '3.00 times',
    ],
    [
      'the smallest fall',
      fallsEveryEpoch({ name: 'loss', unit: 'loss', values: [3, 2] }),
      fallsEveryEpoch({ name: 'loss', unit: 'loss', values: [3, 1] }),
      '2.00',
    ],
    ['a count', equals(quantity('images', 3, 'count'), 3), equals(quantity('images', 4, 'count'), 4), '4'],
  ] as const)('%s', (_kind, one, other, expected) => {
    expect(last(one, other)).toContain(expected)
  })

  test('only a list has none', () => {
    expect(last(equals(list('shape', [1, 2]), [1, 2]), equals(list('shape', [1, 2]), [1, 2]))).toBeUndefined()
  })
})

test('of one seed there is nothing to compare', () => {
  expect(lines(result(0, above(share(0.6), 0.5)))).toEqual([])
})
