import { describe, expect, test } from 'vitest'
import { exceedsTimes, lasting, takesLonger } from './measurement.ts'
import { quantity } from './quantity.ts'
import { formatDifference, formatThreshold, formatValue, nameText, needsText, wordsOf } from './wording.ts'

describe('a value is printed in its unit:', () => {
  test.each([
    ['share', '85.7 %', '85.7 points'],
    ['loss', '0.857', '0.857'],
    ['number', '0.857', '0.857'],
    ['count', '1', '1'],
  ] as const)('%s', (unit, value, difference) => {
    expect(formatValue(0.857, unit)).toBe(value)
    expect(formatDifference(0.857, unit)).toBe(difference)
  })

  test('counts have their thousands apart', () => {
    expect(formatValue(795_010, 'count')).toBe('795,010')
  })

  test('below zero it begins with the minus sign that differences have', () => {
    expect(formatValue(-0.857, 'share')).toBe('−85.7 %')
    expect(formatDifference(-0.857, 'share')).toBe('−85.7 points')
    expect(formatValue(-0.857, 'loss')).toBe('−0.857')
    expect(formatValue(-795_010, 'count')).toBe('−795,010')
  })

  test('a quantity is a plain number unless it says otherwise', () => {
    expect(quantity('second step ÷ first step', 1)).toEqual({
      name: 'second step ÷ first step',
      value: 1,
      unit: 'number',
    })
  })
})

describe('a threshold is printed as it was written:', () => {
  test.each<[text: string, ...Parameters<typeof formatThreshold>]>([
    ['20 %', 0.2, 'share'],
    ['37.5 %', 0.375, 'share'],
    // 0.285 · 100 is 28.499999999999996.
    ['28.5 %', 0.285, 'share'],
    ['50 points', 0.5, 'share', true],
    ['−2 points', -0.02, 'share', true],
    ['5', 5, 'number'],
    ['0.05', 0.05, 'loss'],
    ['0.000001', 1e-6, 'number'],
    // 2.302585…: four digits at most.
    ['2.303', Math.log(10), 'loss'],
    ['−0.5', -0.5, 'loss'],
    ['1,000', 1000, 'number'],
    ['−1,000', -1000, 'number'],
    ['795,010', 795_010, 'count'],
  ])('%s', (text, ...threshold) => {
    expect(formatThreshold(...threshold)).toBe(text)
  })
})

describe('a name says of which epochs it is,', () => {
  test.each([
    ['training loss', undefined],
    ['training loss after epoch 3', [3]],
    ['training loss, mean of epochs 26 to 30', [26, 30]],
    ['training loss after epoch 2', [2, 2]],
  ] as const)('%s', (text, epochs) => {
    expect(nameText({ name: 'training loss', ...(epochs && { epochs }) })).toBe(text)
  })

  test('so that two epochs of one run are told apart, and two runs at one epoch compared', () => {
    const loss = (value: number, of: string, after?: number) => ({
      ...quantity('loss', value, 'loss', of),
      ...(after && { epochs: [after] as const }),
    })
    expect(wordsOf(exceedsTimes(loss(2, 'raw', 1), loss(1, 'raw'), 1)).measured).toBe(
      'loss after epoch 1 ÷ loss, raw: 2.00 ÷ 1.00 = 2.00 times',
    )
    expect(wordsOf(exceedsTimes(loss(2, 'raw', 1), loss(1, 'scaled', 1), 1)).measured).toBe(
      'loss after epoch 1: raw 2.00 ÷ scaled 1.00 = 2.00 times',
    )
  })
})

describe('a ratio of times', () => {
  const ratio = (value: number) => takesLonger(quantity('time of a', value), quantity('time of b', 1), 2)

  test('that holds says what it needs, and to a terminal what it is', () => {
    expect(wordsOf(ratio(3))).toEqual({
      measured: 'time of a ÷ time of b: ≥ 2 times, measured anew in each run',
      needs: '≥ 2 times',
      margin: 'not kept',
      live: 'time of a ÷ time of b: 3.00 ÷ 1.00 = 3.00 times',
    })
  })

  test('that holds is kept without the times, and reads the same on a page', () => {
    expect(lasting(ratio(3))).toEqual({
      kind: 'takesLonger',
      names: ['time of a', 'time of b'],
      threshold: 2,
      holds: true,
    })
    expect(wordsOf(lasting(ratio(3))).measured).toBe(wordsOf(ratio(3)).measured)
    expect(wordsOf(lasting(ratio(3))).live).toBeUndefined()
  })

  test('that does not hold says all, and is kept as it is', () => {
    expect(lasting(ratio(1))).toEqual(ratio(1))
    expect(wordsOf(ratio(1)).measured).toContain('1.00 ÷ 1.00 = 1.00 times')
  })
})

test('what is needed reads alike with and without what was measured', () => {
  expect(needsText({ kind: 'within', unit: 'share', threshold: 0.85, tolerance: 0.02 })).toBe('85 % ± 2 points')
  expect(needsText({ kind: 'exceeds', unit: 'share', threshold: 0.5 })).toBe('≥ 50 points')
  expect(needsText({ kind: 'exceedsTimes', unit: 'loss', threshold: 20 })).toBe('≥ 20 times')
})
