import seedrandom from 'seedrandom'
import { describe, expect, it } from 'vitest'
import { binCounts, exactBins, roundBins, startOf, summary } from './bins.ts'

describe('bins', () => {
  it('begin at round numbers unless a range is given', () => {
    const bins = roundBins(-0.187, 0.183, 10)
    expect(Array.from({ length: bins.number }, (_, i) => startOf(bins, i))).toEqual([
      -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15,
    ])
    expect(bins.decimals).toBe(2)
    expect(exactBins(-0.1, 0.1, 10)).toMatchObject({ number: 10, decimals: 2 })
  })

  it('count a value on an edge in the bin that begins there, and the largest in the last', () => {
    expect(binCounts([0, 0.5, 1, 2, -1, 2.001], exactBins(0, 2, 4))).toEqual([1, 1, 1, 1, 1, 1])
    expect(binCounts([0, 0.1, 0.2, 0.3, 0.6, 0.7], roundBins(0, 1, 10))).toEqual([0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0])
  })

  it('are one where no axis could tell the values apart, with a start that is not rounded to zero', () => {
    expect(roundBins(1, 1 + 1e-12, 30)).toEqual({ start: 1, end: 2, step: 1, number: 1, decimals: 3 })
    expect(roundBins(0.00001, 0.00001, 30)).toMatchObject({ number: 1, decimals: 7 })
    expect(roundBins(5e-30, 5e-30, 30)).toMatchObject({ number: 1, decimals: 17 })
    expect(binCounts([1, 1 + 1e-12], roundBins(1, 1 + 1e-12, 30))).toEqual([0, 2, 0])
  })

  it('can be as narrow as a double goes', () => {
    expect(roundBins(0, 5e-324, 30).number).toBe(1)
  })

  it('lose no value, whatever the values', () => {
    const random = seedrandom('bins')
    for (let round = 0; round < 300; round++) {
      const size = 10 ** Math.floor(random() * 20 - 10)
      const values = Array.from({ length: 1 + Math.floor(random() * 20) }, () => (random() - 0.4) * size)
      const most = 1 + Math.floor(random() * 40)
      for (const bins of [roundBins, exactBins].map((make) =>
        make(Math.min(...values), Math.max(...values) + size / 100, most),
      )) {
        const counts = binCounts(values, bins)
        expect(bins.number).toBeLessThanOrEqual(most)
        expect([counts[0], counts.at(-1)]).toEqual([0, 0])
        expect(counts.reduce((sum, count) => sum + count)).toBe(values.length)
      }
    }
  })
})

describe('summary', () => {
  it('divides by n, and is exact far from zero', () => {
    expect(summary([1, 2, 3, 4])).toEqual({ mean: 2.5, deviation: Math.sqrt(1.25), min: 1, max: 4 })
    expect(summary([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4]).deviation).toBeCloseTo(Math.sqrt(1.25), 10)
  })

  it('neither overflows nor underflows where squares do', () => {
    expect(summary([1e200, -1e200])).toEqual({ mean: 0, deviation: 1e200, min: -1e200, max: 1e200 })
    expect(summary([1e-200, -1e-200]).deviation).toBeCloseTo(1e-200, 210)
    expect(summary([1e-200, -1e-200]).deviation).toBeGreaterThan(0)
    expect(summary([7, 7, 7]).deviation).toBe(0)
  })

  it('is NaN for no values', () => {
    expect(summary([])).toEqual({ mean: Number.NaN, deviation: Number.NaN, min: Number.NaN, max: Number.NaN })
  })
})
