import { expect, test } from 'vitest'
import { above, equals, exceedsTimes } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import type { ClaimRecord, SeedResult } from '../claims/verdict.ts'
import { expectationsOf, seedsMarkdown } from './seeds.ts'

const accuracy = (value: number) => above(quantity('accuracy', value, 'share'), 0.5)
const claim = (id: string, seeds: SeedResult[], more: Partial<ClaimRecord> = {}): ClaimRecord => ({
  id,
  sentence: 'it learns',
  expected: 'holds',
  verdict: 'holds',
  seeds,
  ...more,
})
const on = (seed: number, ...values: number[]): SeedResult => ({
  seed,
  measurements: values.map(accuracy),
  holds: values.every((value) => value > 0.5),
})

test('each expectation is looked at on all seeds: its smallest margin in deviations between them', () => {
  const [first, second] = expectationsOf(claim('5.1', [on(0, 0.6, 0.9), on(1, 0.7, 0.9)]))
  // Margins 10 and 20 points: the smallest is 10, the deviation of two 5 · √2.
  expect(first).toMatchObject({ needs: '> 50 %', margins: ['10.0 points', '20.0 points'] })
  expect(first?.deviations).toBeCloseTo(Math.SQRT2, 10)
  expect(second?.deviations).toBe(Infinity)
})

test('numbers of times spread by factors, so their deviations are those of logarithms', () => {
  const times = (value: number) => exceedsTimes(quantity('spread', value, 'number'), quantity('spread', 1, 'number'), 5)
  const seeds = [500, 50].map((value, seed) => ({ seed, measurements: [times(value)], holds: true }))
  const [expectation] = expectationsOf(claim('16.5', seeds))
  // ln 100 and ln 10: the smaller is half of the other, and the deviation of two is their distance ÷ √2.
  expect(expectation?.deviations).toBeCloseTo(Math.SQRT2, 10)
  expect(expectation?.margins).toEqual(['495 times', '45.0 times'])
})

test('a seed on which an expectation was not reached leaves it without a verdict', () => {
  const [, second] = expectationsOf(claim('5.1', [on(0, 0.6, 0.9), on(1, 0.4)]))
  expect(second?.margins).toEqual(['40.0 points', '–'])
  expect(second?.deviations).toBeNaN()
})

test('the table has every claim about a training, and says which are thin', () => {
  const claims = [
    claim('5.1', [on(0, 0.65), on(1, 0.7)]),
    claim('5.2', [on(0, 0.51), on(1, 0.7)]),
    claim('5.3', [{ seed: 0, measurements: [equals(1, 1)], holds: true }]),
    claim('5.4', [on(0, 0.9)], { untrained: true }),
    claim('5.5', [], { verdict: 'not checked' }),
  ]
  const section = { number: 5, title: '', file: '', claims, runs: [] }
  const text = seedsMarkdown([section], { scale: 'brief', seeds: [0, 1], backend: 'wasm' })
  expect(text).toContain('1 expectations have at least 2, 1 have less')
  expect(text).toMatch(/\| +5\.1 \| 2 of 2 +\| > 50 % +\| +15\.0 points \| +20\.0 points \| +4\.2 +\|/)
  expect(text).toMatch(/\| +5\.2 .* 0\.074 \(thin\) +\|/)
  expect(text).toMatch(/\| +5\.3 \| 1 of 1 +\| exact/)
  expect(text).not.toMatch(/5\.4|5\.5/)
})
