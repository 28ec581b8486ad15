import { describe, expect, it } from 'vitest'
import { decimal, integer, percent, points } from './format.ts'

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
