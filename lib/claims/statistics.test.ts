import { describe, expect, test } from 'vitest'
import { largestSize, mean, rootMeanSquare, standardDeviation } from './statistics.ts'

describe('sizes of many numbers', () => {
  test('are their mean, root mean square and largest magnitude', () => {
    expect(mean([1, 2, 6])).toBe(3)
    expect(rootMeanSquare([3, -4, 0, 5])).toBeCloseTo(Math.sqrt(12.5), 12)
    expect(largestSize([1, -7, 3])).toBe(7)
  })

  test('are found for more values than a function takes arguments', () => {
    expect(largestSize(new Float32Array(1_000_000).fill(-2))).toBe(2)
  })

  test('of nothing are no number, and nothing is the largest of nothing', () => {
    expect(mean([])).toBeNaN()
    expect(largestSize([])).toBe(0)
  })
})

test('the standard deviation keeps its digits far from 0', () => {
  expect(standardDeviation([1e9 + 1, 1e9 - 1])).toBe(1)
  expect(standardDeviation([])).toBeNaN()
})
