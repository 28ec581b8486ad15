import seedrandom from 'seedrandom'
import { describe, expect, it } from 'vitest'
import { numberText, shownNumber } from '../format.ts'
import { epochAxis, exactAxis, exactLogAxis, type Labels, linearAxis, logAxis, type ValueAxis } from './axes.ts'

const plain = printed((value) => String(Number(value.toPrecision(6))))
const exact = printed(String)
const labels = (axis: ValueAxis) => [...axis.labels.values()]
/** How far a label stands from the row where its value is drawn, at the worst label. */
const worst = (axis: ValueAxis) =>
  Math.max(...[...axis.labels].map(([row, text]) => Math.abs(axis.toRow(Number(text)) - row)))

describe('the vertical axis', () => {
  it('labels round numbers', () => {
    expect(labels(linearAxis([0.15, 0.83], 12, plain))).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1'])
    expect(labels(linearAxis([0.33, 0.47], 12, plain))).toEqual(['0.3', '0.35', '0.4', '0.45'])
    expect(labels(exactAxis([0, 1], 12, plain))).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1'])
    expect(labels(logAxis([2.1, 29], 12, plain))).toEqual(['2', '3', '5', '10', '20', '30'])
  })

  it('rather takes coarser steps than print numbers that the format rounds to something else', () => {
    const format = { as: 'percent', digits: 0 } as const
    const wholePercent: Labels = {
      text: (share) => numberText(share, format),
      shown: (share) => shownNumber(share, format),
    }
    // In steps of half a percent these would read 85, 86, 86, 87, 87.
    expect(labels(linearAxis([0.85, 0.87], 12, wholePercent))).toEqual(['85 %', '86 %', '87 %'])
  })

  it('holds every value, and stands each label where its value is drawn', () => {
    const random = seedrandom('axes')
    for (let round = 0; round < 500; round++) {
      const min = (random() - 0.5) * 10 ** Math.floor(random() * 12 - 6)
      const max = min + Math.abs(min) * 1e-6 + random() * 10 ** Math.floor(random() * 12 - 6)
      const height = 4 + Math.floor(random() * 20)
      const positive = [Math.abs(min) + 1e-9, Math.abs(min) + 1e-9 + (max - min)] as const
      for (const [axis, low, high, tolerance] of [
        [linearAxis([min, max], height, exact), min, max, 1e-3],
        [exactAxis([min, max], height, exact), min, max, 1e-3],
        [logAxis(positive, height, exact), ...positive, 0.5],
      ] as const) {
        expect(axis.rows).toBeLessThanOrEqual(height)
        expect(axis.toRow(low)).toBeGreaterThan(-1e-3)
        expect(axis.toRow(high)).toBeLessThan(axis.rows - 1 + 1e-3)
        expect(axis.labels.size).toBeGreaterThan(1)
        expect(worst(axis)).toBeLessThanOrEqual(tolerance)
      }
    }
  })

  it('runs from one end of a logarithmic range to the other where it is asked to', () => {
    const axis = exactLogAxis([0.3, 40], 9, plain)
    expect([axis.toRow(0.3), axis.toRow(40)]).toEqual([0, 8])
    expect(labels(axis)).toEqual(['0.3', '1', '3', '10', '30'])
  })

  it('puts equal values in the middle, on a linear axis and on a logarithmic one', () => {
    for (const value of [0, 0.1, -3, 1e-250, 5e-324]) {
      const axis = linearAxis([value, value], 12, plain)
      expect(axis.toRow(value) / (axis.rows - 1)).toBeCloseTo(0.5, 0)
    }
    expect(logAxis([2, 2], 12, plain).toRow(2)).toBe(0)
  })

  it('puts zero below every row of a logarithmic axis', () => {
    expect(logAxis([0.1, 10], 12, plain).toRow(0)).toBeLessThan(-100)
  })
})

describe('the horizontal axis', () => {
  const epochs = (points: number, width: number) => epochAxis(points, width).ticks.map((index) => index + 1)

  it('names every epoch of a few, and round ones of many', () => {
    expect(epochs(5, 60)).toEqual([1, 2, 3, 4, 5])
    expect(epochs(12, 60)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(epochs(20, 60)).toEqual([1, 5, 10, 15, 20])
    expect(epochs(30, 60)).toEqual([1, 5, 10, 15, 20, 25, 30])
    expect(epochs(100, 60)).toEqual([1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    expect(epochs(100, 30)).toEqual([1, 20, 40, 60, 80, 100])
    expect(epochs(1, 60)).toEqual([1])
  })

  it('never lets two numbers touch, and always names the first and the last', () => {
    for (const width of [10, 20, 37, 60, 120]) {
      for (let points = 2; points < 3000; points = Math.ceil(points * 1.1)) {
        const { column, ticks } = epochAxis(points, width)
        expect([ticks[0], ticks.at(-1)]).toEqual([0, points - 1])
        ticks.slice(1).forEach((index, i) => {
          const before = ticks[i] ?? 0
          const text = (tick: number) => String(tick + 1)
          const start = column(index) - Math.floor((text(index).length - 1) / 2)
          const end = column(before) - Math.floor((text(before).length - 1) / 2) + text(before).length
          expect(start - end, `${points} epochs in ${width} columns: ${text(before)}, ${text(index)}`).toBeGreaterThan(
            0,
          )
        })
      }
    }
  })
})

/** Labels of which a reader sees all that is printed. */
function printed(text: (value: number) => string): Labels {
  return { text, shown: (value) => Number(text(value)) }
}
