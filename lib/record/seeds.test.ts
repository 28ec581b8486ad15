import { expect, test } from 'vitest'
import { above, equals, exceedsTimes, fallsEveryEpoch, takesLonger, within } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import type { SeedResult } from '../claims/verdict.ts'
import { expectationsOf, isThin, neededBy, seedsTable } from './seeds.ts'
import { brief, madeUpClaim, madeUpRecord, madeUpSection } from './testing/made-up.ts'

const accuracy = (value: number) => above(quantity('accuracy', value, 'share'), 0.5)
const on = (seed: number, ...values: number[]): SeedResult => ({
  seed,
  measurements: values.map(accuracy),
  outcome: values.every((value) => value > 0.5) ? 'holds' : 'false',
})

test('each expectation is looked at on all seeds: its smallest margin in deviations between them', () => {
  const [first, second] = expectationsOf({ seeds: [on(0, 0.625, 0.875), on(1, 0.75, 0.875)] })
  // Margins 12.5 and 25 points: the smallest is 12.5, the deviation of two 12.5 ÷ √2.
  expect(first).toMatchObject({ kind: 'above', unit: 'share', threshold: 0.5, margins: [0.125, 0.25] })
  expect(first?.deviations).toBeCloseTo(Math.SQRT2, 10)
  expect(second?.deviations).toBe(Infinity)
})

test('numbers of times spread by factors, so their deviations are those of logarithms', () => {
  const times = (value: number) => exceedsTimes(quantity('spread', value, 'number'), quantity('spread', 1, 'number'), 5)
  const seeds = [500, 50].map((value, seed) => ({ seed, measurements: [times(value)], outcome: 'holds' as const }))
  const [expectation] = expectationsOf({ seeds })
  // ln 100 and ln 10: the smaller is half of the other, and the deviation of two is their distance ÷ √2.
  expect(expectation?.deviations).toBeCloseTo(Math.SQRT2, 10)
  expect(expectation?.margins).toEqual([495, 45])
})

test('a seed on which an expectation was not reached leaves it without a verdict', () => {
  const [, second] = expectationsOf({ seeds: [on(0, 0.625, 0.875), on(1, 0.375)] })
  expect(second?.margins).toEqual([0.375, null])
  expect(second?.deviations).toBeNaN()
  expect(second && isThin(second)).toBe(true)
})

test('under two deviations an expectation is thin', () => {
  const [expectation] = expectationsOf({ seeds: [on(0, 0.625), on(1, 0.75)] })
  const thin = [1.9, 2, Infinity].map((deviations) =>
    isThin({ ...(expectation as NonNullable<typeof expectation>), deviations }),
  )
  expect(thin).toEqual([true, false, false])
})

test('what is needed goes with it: kind, unit, threshold, tolerance', () => {
  expect(neededBy(within(quantity('accuracy', 0.5, 'share'), 0.5, 0.1))).toEqual({
    kind: 'within',
    unit: 'share',
    threshold: 0.5,
    tolerance: 0.1,
  })
  expect(neededBy(fallsEveryEpoch({ name: 'loss', unit: 'loss', values: [2, 1] }))).toMatchObject({ threshold: 0 })
  expect(neededBy(equals(1, 1))).toBeUndefined()
})

test('the table has every claim about a training, and no other', () => {
  const times = takesLonger(quantity('a', 2), quantity('b', 1), 1)
  const claims = [
    madeUpClaim('5.1', { seeds: [on(0, 0.65), on(1, 0.4)] }),
    madeUpClaim('5.2', { seeds: [{ seed: 0, measurements: [equals(1, 1)], outcome: 'holds' }] }),
    madeUpClaim('5.3', { seeds: [{ seed: 0, measurements: [times], outcome: 'holds' }] }),
    madeUpClaim('5.4', { seeds: [on(0, 0.9)], untrained: true }),
    madeUpClaim('5.5', { seeds: [], verdict: 'not checked' }),
  ]
  const table = seedsTable(madeUpRecord([madeUpSection(5, { claims })], [], { ...brief, seeds: [0, 1] }))
  expect(table).toMatchObject({ version: 1, scale: 'brief', seeds: [0, 1] })
  expect(table.claims).toMatchObject([
    { id: '5.1', checked: 2, holds: 1, expectations: [{ margins: [0.15000000000000002, -0.09999999999999998] }] },
    { id: '5.2', expectations: [], without: 'exact' },
    { id: '5.3', expectations: [], without: 'not kept' },
  ])
})
