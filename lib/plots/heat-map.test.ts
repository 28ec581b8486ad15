import seedrandom from 'seedrandom'
import { describe, expect, it } from 'vitest'
import { figureText } from './figure-text.ts'
import { type HeatMapOptions, heatMap } from './heat-map.ts'
import { columnsOf } from './text/text.ts'

const drawn = (values: ArrayLike<number>, rows: number, columns: number, options?: HeatMapOptions) =>
  figureText(heatMap(values, rows, columns, options))

describe('heatMap', () => {
  it('shades two rows of values in each line', () => {
    const ramp = [0, 1, 2, 3, 4]
    expect(drawn([...ramp, ...ramp, ...ramp, 4, 3, 2, 1, 0], 4, 5, { label: 'ramp' })).toMatchInlineSnapshot(`
      "ramp
      ┌─────┐
      │ ░▒▓█│
      │▄▒▒▒▀│
      └─────┘"
    `)
  })

  it('shows the sign of weights without colour, and of two values the one further from zero', () => {
    expect(
      drawn([-4, -3, -2, -1, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, -3], 2, 9, { signed: true }),
    ).toMatchInlineSnapshot(`
      "┌─────────┐
      │≡=-· ░▒▓█│
      └─────────┘
      █ 4.0   ≡ -4.0"
    `)
  })

  it('gives values outside the range the nearest shade, and NaN a question mark', () => {
    const values = [-9, 0.5, 9, Number.NaN, Number.POSITIVE_INFINITY]
    expect(drawn([...values, ...values], 2, 5, { range: [0, 1] }).split('\n')[1]).toBe('│ ▒█?█│')
  })

  it('leaves the half below an odd last row blank', () => {
    expect(drawn([1, 0, 1], 1, 3).split('\n')[1]).toBe('│▀ ▀│')
  })

  it('draws equal values in one shade, and weights of zero as blank', () => {
    expect(drawn([7, 7, 7, 7], 2, 2).split('\n')[1]).toBe('│▒▒│')
    expect(drawn([0, 0, 0, 0], 2, 2, { signed: true }).split('\n')[1]).toBe('│  │')
  })

  it('refuses values that do not fill the map', () => {
    expect(() => drawn([1, 2, 3], 2, 2)).toThrow('heatMap: 2 × 2 needs 4 values and at least one, was given 3')
    expect(() => drawn([], 0, 0)).toThrow('at least one')
  })

  it('refuses a range that falls or is not finite', () => {
    for (const range of [
      [1, 0],
      [0, Number.POSITIVE_INFINITY],
      [Number.NaN, 1],
    ] as const)
      expect(() => drawn([1], 1, 1, { range })).toThrow(
        `heatMap: range must be two finite numbers that do not fall, found [${range[0]}, ${range[1]}]`,
      )
    expect(() => drawn([0], 1, 1, { range: [0, 0], signed: true })).not.toThrow()
  })

  it('is its values, whatever they were stored as, with the range that its shades stand for', () => {
    expect(heatMap(Uint8Array.of(7, 1, Number.NaN, 9), 2, 2)).toEqual({
      kind: 'heatMap',
      values: [7, 1, 0, 9],
      rows: 2,
      columns: 2,
      range: [0, 9],
      signed: false,
    })
    expect(heatMap([-3, Number.NaN], 1, 2, { signed: true, label: 'unit 3' })).toEqual({
      kind: 'heatMap',
      values: [-3, Number.NaN],
      rows: 1,
      columns: 2,
      range: [-3, -3],
      signed: true,
      label: 'unit 3',
    })
  })

  it('has float32 in as few digits as tell them apart, and no other value', () => {
    const random = seedrandom('float32')
    const weights = Float32Array.from({ length: 500 }, () => (random() - 0.5) * 10 ** Math.floor(random() * 20 - 10))
    const { values } = heatMap(weights, 20, 25)
    expect(Float32Array.from(values)).toEqual(weights)
    expect(Math.max(...values.map((value) => value.toExponential().replace(/e.*|\D/g, '').length))).toBeLessThanOrEqual(
      9,
    )
    expect(heatMap(Float32Array.of(0.1, -0.25, Number.NaN, 1e-30), 1, 4).values).toEqual([
      0.1,
      -0.25,
      Number.NaN,
      1e-30,
    ])
  })

  it('turns around with the sign: what was + becomes - and the other way about', () => {
    const random = seedrandom('weights')
    const weights = Array.from({ length: 28 * 28 }, () => random() - 0.5)
    const swapped = (text: string) =>
      text.replace(/[░▒▓█·\-=≡]/g, (shade) => '·-=≡░▒▓█'['░▒▓█·-=≡'.indexOf(shade)] ?? '')
    const lines = (values: number[]) => drawn(values, 28, 28, { signed: true }).split('\n')
    expect(lines(weights).slice(1, 15).map(swapped)).toEqual(lines(weights.map((weight) => -weight)).slice(1, 15))
    expect(lines(weights).map(columnsOf).slice(0, 16)).toEqual(new Array(16).fill(30))
  })
})
