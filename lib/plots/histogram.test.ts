import seedrandom from 'seedrandom'
import { describe, expect, it } from 'vitest'
import { figureText } from './figure-text.ts'
import { type Group, type HistogramOptions, histogram } from './histogram.ts'
import { columnsOf } from './text/text.ts'

const drawn = (groups: readonly Group[], options?: HistogramOptions) => figureText(histogram(groups, options))

const NARROW = { label: 'narrow', values: [-0.1, 0, 0, 0, 0, 0, 0, 0.1] }
const WIDE = { label: 'wide', values: Float64Array.of(-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3) }

describe('what a reader sees', () => {
  it('the spread of two groups over the same bins', () => {
    expect(drawn([NARROW, WIDE], { bins: 10, width: 60 })).toMatchInlineSnapshot(`
      "from  narrow                       wide
      -0.4 │                            │███ 12.5 %
      -0.3 │                            │███ 12.5 %
      -0.2 │                            │███ 12.5 %
      -0.1 │███ 12.5 %                  │███ 12.5 %
       0.0 │██████████████████ 75.0 %   │███ 12.5 %
       0.1 │███ 12.5 %                  │███ 12.5 %
       0.2 │                            │██████ 25.0 %
           └──────────────────          └──────────────────
         n  8                            8
      mean  0                            -0.0500
       std  0.0500                       0.229
       min  -0.100                       -0.400
       max  0.100                        0.300
            Bars: share of the group; the longest is 75.0 %."
    `)
  })

  it('tails on a logarithmic scale', () => {
    const values = [...new Array(1000).fill(0.5), ...new Array(10).fill(1.5), 2.5]
    expect(drawn([{ label: 'weights', values }], { bins: 3, logCounts: true, width: 40 })).toMatchInlineSnapshot(`
      "from  weights
         0 │████████████████████████████ 1,000
         1 │██████████████ 10
         2 │███████ 1
           └────────────────────────────
         n  1,011
      mean  0.512
       std  0.117
       min  0.500
       max  2.50
            Bars: counts on a log scale; ten
            times the count is 7.0 columns
            more."
    `)
  })

  it('values outside the range, and values that are no numbers', () => {
    const values = [-9, 0.25, 0.75, Number.NaN, Number.POSITIVE_INFINITY]
    expect(drawn([{ label: 'activations', values }], { bins: 2, range: [0, 1], width: 40 })).toMatchInlineSnapshot(`
      "      from  activations
           below │█████████████████████ 33.3 %
             0.0 │█████████████████████ 33.3 %
             0.5 │█████████████████████ 33.3 %
                 └─────────────────────
               n  5
      not finite  2
            mean  -2.67
             std  4.48
             min  -9.00
             max  0.750
                  Bars: share of the group;
                  the longest is 33.3 %."
    `)
  })
})

it('labels bins that are narrower than any decimals with exponents, each another', () => {
  const lines = drawn([{ label: 'tiny', values: [0, 1e-20, 2e-20] }], { bins: 4, width: 40 }).split('\n')
  expect(lines.slice(1, 5).map((line) => line.split('│')[0]?.trim())).toEqual(['0', '5e-21', '1e-20', '1.5e-20'])
})

it('is counts and what sums them up, not the values', () => {
  const values = [-9, 0.25, 0.75, 1, 3, Number.NaN]
  expect(histogram([{ label: 'a', values }], { bins: 2, range: [0, 1] })).toEqual({
    kind: 'histogram',
    groups: [
      {
        label: 'a',
        all: 6,
        finite: 5,
        counts: [1, 2],
        below: 1,
        above: 1,
        summary: { mean: -0.8, deviation: expect.closeTo(4.21, 2), min: -9, max: 3 },
      },
    ],
    bins: { start: 0, end: 1, step: 0.5, number: 2, decimals: 1 },
    logCounts: false,
    width: 100,
  })
})

describe('refuses what it cannot draw', () => {
  it.each<[string, () => string]>([
    ['no groups given', () => drawn([])],
    ['range must rise', () => drawn([NARROW], { range: [1, 0] })],
    ['histogram: range must rise from one finite number to another', () => drawn([NARROW], { range: [0, 0] })],
    ['found [0, Infinity]', () => drawn([NARROW], { range: [0, Number.POSITIVE_INFINITY] })],
    ['found [NaN, 1]', () => drawn([NARROW], { range: [Number.NaN, 1] })],
    ['bins must be a whole number from 1 to 1,000, found 0', () => drawn([NARROW], { bins: 0 })],
    ['bins must be a whole number from 1 to 1,000, found NaN', () => drawn([NARROW], { bins: Number.NaN })],
    ['histogram: bins must be a whole number from 1 to 1,000, found 2.5', () => drawn([NARROW], { bins: 2.5 })],
    ['histogram: bins must be a whole number', () => drawn([NARROW], { bins: Number.POSITIVE_INFINITY })],
    ['histogram: width must be a whole number', () => drawn([NARROW], { width: Number.NaN })],
    ['2 groups need a width of', () => drawn([NARROW, WIDE], { width: 20 })],
  ])('%s', (message, draw) => {
    expect(draw).toThrow(message)
  })

  it('names a width that is enough', () => {
    const groups = [NARROW, WIDE, NARROW]
    const width = Number(/width of (\d+)/.exec(String(attempt(() => drawn(groups, { width: 10 }))))?.[1])
    expect(() => drawn(groups, { width })).not.toThrow()
  })
})

it('keeps within its width for any groups, or says which width they need', () => {
  const random = seedrandom('histograms')
  const special = [Number.NaN, Number.NEGATIVE_INFINITY, 0, 1e299, 5e-324]
  for (let round = 0; round < 200; round++) {
    const groups = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const size = 10 ** Math.floor(random() * 12 - 6)
      const value = () => (random() < 0.02 ? (special[Math.floor(random() * 5)] ?? 0) : (random() - 0.5) * size)
      return {
        label: 'a group with a name that is quite long',
        values: Array.from({ length: Math.floor(random() * 50) }, value),
      }
    })
    const width = [60, 90, 120][Math.floor(random() * 3)] ?? 0
    const text = attempt(() => drawn(groups, { logCounts: random() < 0.5, bins: 1 + Math.floor(random() * 30), width }))
    if (typeof text !== 'string') expect(String(text)).toMatch(/groups need a width of \d+ columns/)
    else for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width)
  }
})

function attempt(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}
