import { describe, expect, it } from 'vitest'
import { decode, encode, type Json } from '../record/json.ts'
import { cell } from './cell.ts'
import type { Format } from './figure.ts'
import {
  cellText,
  decimal,
  formatNames,
  integer,
  numberText,
  percent,
  points,
  shownNumber,
  wordsText,
} from './format.ts'

describe('percent and points', () => {
  it.each([
    [percent(0.857), '85.7 %'],
    [percent(0.857, 0), '86 %'],
    [percent(1), '100.0 %'],
    [percent(0.12345, 2), '12.35 %'],
    [percent(-0.0001), '0.0 %'],
    [percent(-0.25), '-25.0 %'],
    [percent(12.5), '1,250.0 %'],
    [percent(Number.NaN), 'NaN'],
    [points(0.68), '68.0 points'],
    [points(-0.032), '-3.2 points'],
    [points(0.0213, 2), '2.13 points'],
  ])('%s', (printed, expected) => {
    expect(printed).toBe(expected)
  })
})

describe('decimal keeps its significant digits and never prints a row of zeros', () => {
  it.each([
    [0.4321, '0.432'],
    [30.81, '30.8'],
    [2.3, '2.30'],
    [0.1 + 0.2, '0.300'],
    [0.9996, '1.00'],
    [99.97, '100'],
    [-0.00609, '-0.00609'],
    [0.001, '0.00100'],
    [0.00001, '1.0e-5'],
    [-0.000123, '-1.2e-4'],
    [0, '0'],
    [-0, '0'],
    [1234.5, '1,235'],
    [999_999, '999,999'],
    [1_234_567, '1.2e6'],
    [3.4e38, '3.4e38'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '-∞'],
  ])('%s → %s', (value, expected) => {
    expect(decimal(value)).toBe(expected)
  })

  it('takes another number of digits', () => {
    expect([decimal(0.4321, 2), decimal(30.81, 5), decimal(1e-5, 1)]).toEqual(['0.43', '30.810', '1e-5'])
  })
})

describe('integer', () => {
  it.each([
    [795010, '795,010'],
    [999, '999'],
    [1000, '1,000'],
    [1234567890, '1,234,567,890'],
    [-45000, '-45,000'],
    [-0.4, '0'],
    [2.6, '3'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
  ])('%s → %s', (value, expected) => {
    expect(integer(value)).toBe(expected)
  })
})

/** Every format, what 0.857 and −1234.5678 are in it, and the number that a reader takes from the second. */
const examples = {
  percent: [{ as: 'percent', digits: 1 }, '85.7 %', '-123,456.8 %', -123456.8],
  points: [{ as: 'points', digits: 0 }, '86 points', '-123,457 points', -123457],
  barePoints: [{ as: 'barePoints', digits: 1 }, '85.7', '-123,456.8', -123456.8],
  decimal: [{ as: 'decimal', digits: 2 }, '0.86', '-1,235', -1235],
  fixed: [{ as: 'fixed', digits: 4 }, '0.8570', '-1234.5678', -1234.5678],
  integer: [{ as: 'integer' }, '1', '-1,235', -1235],
  plain: [{ as: 'plain' }, '0.857', '-1234.5678', -1234.5678],
} as const satisfies { [As in Format['as']]: [Format & { as: As }, string, string, number] }

describe('a format is data', () => {
  it.each(formatNames)('%s', (name) => {
    const [format, small, large, shown] = examples[name]
    for (const one of [format, decode(JSON.parse(JSON.stringify(encode(format))) as Json) as Format]) {
      expect(numberText(0.857, one)).toBe(small)
      expect(numberText(-1234.5678, one)).toBe(large)
      expect(numberText(-1234.5678, { ...one, minus: true })).toBe(large.replace('-', '−'))
      expect(shownNumber(-1234.5678, one)).toBe(shown)
      expect(
        [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => numberText(value, one)),
      ).toEqual(['NaN', '∞', '-∞'])
      expect(numberText(-0, one)).not.toContain('-')
    }
  })

  it('has an example here, whichever it is', () => {
    expect(formatNames).toEqual(Object.keys(examples))
  })

  it.each<[string, unknown]>([
    ["there is no 'percentage'; expected one of percent, points", { as: 'percentage' }],
    ["there is no 'toString'", { as: 'toString' }],
    ["digits of 'percent' must be a whole number from 0 to 20, found -1", { as: 'percent', digits: -1 }],
    ["digits of 'decimal' must be a whole number from 1 to 20, found 0", { as: 'decimal', digits: 0 }],
    ["digits of 'percent' must be a whole number from 0 to 20, found undefined", { as: 'percent', decimals: 2 }],
    ["digits of 'fixed' must be a whole number from 0 to 20, found '2'", { as: 'fixed', digits: '2' }],
    ["'integer' takes no digits, found 2", { as: 'integer', digits: 2 }],
    ["there is no 'undefined'", undefined],
    ["digits of 'fixed' must be a whole number from 0 to 20, found NaN", { as: 'fixed', digits: Number.NaN }],
  ])('%s', (message, format) => {
    expect(() => numberText(1, format as Format)).toThrow(message)
  })
})

describe('cells and words', () => {
  it.each([
    ['as it is', 'as it is'],
    [0.00001, '0.00001'],
    [cell.percent(0.857), '85.7 %'],
    [cell.percent(0.857, 0), '86 %'],
    [cell.points(0.032), '3.2 points'],
    [cell.decimal(0.4321), '0.432'],
    [cell.fixed(0.5, 4), '0.5000'],
    [cell.integer(795010), '795,010'],
    [cell.none, ''],
    [cell.dash, '–'],
    [['Bag, ', cell.percent(0.5), ' or ', 7], 'Bag, 50.0 % or 7'],
  ])('%j → %s', (one, text) => {
    expect(cellText(one)).toBe(text)
  })

  it('words may be a number alone', () => {
    expect(wordsText(cell.integer(1000))).toBe('1,000')
  })
})
