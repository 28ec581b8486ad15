/** Shares here are halves, quarters and eighths, so that every difference is exact and "just at the threshold" means it. */
import { describe, expect, test } from 'vitest'
import { above, below, equals, exceeds, exceedsTimes, fallsEveryEpoch, within } from './measurement.ts'
import { list, quantity, type Series } from './quantity.ts'
import { shown } from './testing/shown.ts'

const accuracy = (value: number, name = 'training accuracy') => quantity(name, value, 'share')
const loss = (...values: number[]): Series => ({ name: 'training loss', unit: 'loss', values })

describe('below', () => {
  test('holds with room to spare', () => {
    expect(shown(below(accuracy(0.25), 0.375))).toEqual({
      measured: 'training accuracy: 25.0 %',
      needs: '< 37.5 %',
      margin: 0.125,
      marginText: '12.5 points',
      room: 1 / 3,
      holds: true,
    })
  })

  test('fails above the threshold, with a negative margin', () => {
    expect(shown(below(accuracy(0.5), 0.375))).toMatchObject({
      margin: -0.125,
      marginText: '−12.5 points',
      holds: false,
    })
  })

  test('fails just at the threshold', () => {
    expect(shown(below(accuracy(0.375), 0.375))).toMatchObject({ margin: 0, marginText: '0.0 points', holds: false })
  })

  test('takes a bare number, which has no name', () => {
    expect(shown(below(2, 5))).toEqual({
      measured: '2.00',
      needs: '< 5',
      margin: 3,
      marginText: '3.00',
      room: 0.6,
      holds: true,
    })
  })
})

describe('says which run it is of', () => {
  const of = (name: string, value: number, run: string) => quantity(name, value, 'share', run)

  test('a single number', () => {
    expect(shown(below(of('training accuracy', 0.25, 'raw'), 0.5)).measured).toBe('training accuracy, raw: 25.0 %')
  })

  test('two runs, once each', () => {
    const { measured } = shown(
      exceeds(of('training accuracy', 0.875, 'scaled'), of('training accuracy', 0.125, 'raw'), 0.5),
    )
    expect(measured).toBe('training accuracy: scaled 87.5 % − raw 12.5 % = 75.0 points')
  })

  test('a control, where it is the same run twice', () => {
    const one = of('training accuracy', 0.875, 'scaled')
    expect(shown(exceedsTimes(one, one, 2)).measured).toBe(
      'training accuracy: scaled 87.5 % ÷ scaled 87.5 % = 1.00 times',
    )
  })

  test('two quantities; one whose name is a difference itself is put in brackets', () => {
    const gap = (value: number, name: string) =>
      quantity(`training − validation accuracy${name}`, value, 'points', 'plain')
    expect(shown(exceeds(gap(0.25, ''), gap(0.125, ' after epoch 1'), 0.1)).measured).toBe(
      '(training − validation accuracy) − (training − validation accuracy after epoch 1), plain: ' +
        '25.0 points − 12.5 points = 12.5 points',
    )
  })

  test('and a series', () => {
    expect(shown(fallsEveryEpoch({ ...loss(3, 2, 1), of: 'raw' })).measured).toMatch(/^training loss, raw: 3\.00 →/)
  })
})

test('a difference of shares is printed in points, and so is what it needs', () => {
  const gap = quantity('gap', 0.25, 'points')
  expect(shown(above(gap, 0.125))).toMatchObject({ measured: 'gap: 25.0 points', needs: '> 12.5 points' })
  expect(shown(within(gap, 0.25, 0.125))).toMatchObject({ needs: '25 points ± 12.5 points', marginText: '12.5 points' })
})

describe('above', () => {
  test('holds with room to spare', () => {
    expect(shown(above(quantity('training loss', 30.75, 'loss'), 5))).toEqual({
      measured: 'training loss: 30.8',
      needs: '> 5',
      margin: 25.75,
      marginText: '25.8',
      room: 5.15,
      holds: true,
    })
  })

  test('fails below the threshold and just at it', () => {
    expect(shown(above(accuracy(0.25), 0.375))).toMatchObject({ marginText: '−12.5 points', holds: false })
    expect(shown(above(accuracy(0.375), 0.375))).toMatchObject({ marginText: '0.0 points', holds: false })
  })
})

describe('within', () => {
  test('holds on both sides of the centre; the margin is the way to the nearer edge', () => {
    const expected = { needs: '75 % ± 25 points', margin: 0.125, marginText: '12.5 points', room: 0.5, holds: true }
    expect(shown(within(accuracy(0.875), 0.75, 0.25))).toEqual({ measured: 'training accuracy: 87.5 %', ...expected })
    expect(shown(within(accuracy(0.625), 0.75, 0.25))).toEqual({ measured: 'training accuracy: 62.5 %', ...expected })
  })

  test('holds just at the edges and fails beyond them', () => {
    for (const edge of [0.25, 0.75])
      expect(shown(within(accuracy(edge), 0.5, 0.25))).toMatchObject({ margin: 0, holds: true })
    for (const outside of [0.125, 0.875]) {
      expect(shown(within(accuracy(outside), 0.5, 0.25))).toMatchObject({ margin: -0.125, holds: false })
    }
  })
})

describe('exceeds', () => {
  test('holds, and names what both have in common once', () => {
    expect(shown(exceeds(accuracy(0.875), accuracy(0.125), 0.5))).toEqual({
      measured: 'training accuracy: 87.5 % − 12.5 % = 75.0 points',
      needs: '≥ 50 points',
      margin: 0.25,
      marginText: '25.0 points',
      room: 0.5,
      holds: true,
    })
  })

  test('names both where they differ', () => {
    const { measured } = shown(exceeds(accuracy(0.875), accuracy(0.75, 'validation accuracy'), 0.125))
    expect(measured).toBe('training accuracy − validation accuracy: 87.5 % − 75.0 % = 12.5 points')
  })

  test('holds just at the threshold and fails under it', () => {
    expect(shown(exceeds(accuracy(0.75), accuracy(0.25), 0.5))).toMatchObject({ margin: 0, holds: true })
    expect(shown(exceeds(accuracy(0.625), accuracy(0.25), 0.5))).toMatchObject({
      marginText: '−12.5 points',
      holds: false,
    })
  })

  test('refuses to subtract a loss from a share', () => {
    expect(() => exceeds(accuracy(0.75), quantity('training loss', 0.5, 'loss'), 0.1)).toThrow(
      "'training accuracy' is a share and 'training loss' a loss: they cannot be compared.",
    )
  })
})

describe('exceedsTimes', () => {
  const spread = (value: number) => quantity('standard deviation of W₁', value)

  test('holds, and shows the ratio', () => {
    expect(shown(exceedsTimes(spread(2), spread(0.125), 10))).toEqual({
      measured: 'standard deviation of W₁: 2.00 ÷ 0.125 = 16.0 times',
      needs: '≥ 10 times',
      margin: 6,
      marginText: '6.00 times',
      room: 0.6,
      holds: true,
    })
  })

  test('holds just at the factor and fails under it', () => {
    expect(shown(exceedsTimes(spread(2), spread(1), 2))).toMatchObject({ margin: 0, holds: true })
    expect(shown(exceedsTimes(spread(1), spread(1), 2))).toMatchObject({ marginText: '−1.00 times', holds: false })
  })

  test('names both where they differ', () => {
    const { measured } = shown(exceedsTimes(quantity('noise of the gradient', 2), spread(0.125), 10))
    expect(measured).toBe('noise of the gradient ÷ standard deviation of W₁: 2.00 ÷ 0.125 = 16.0 times')
  })

  test('refuses to divide a share by a loss', () => {
    expect(() => exceedsTimes(accuracy(0.75), quantity('training loss', 0.5, 'loss'), 2)).toThrow(
      "'training accuracy' is a share and 'training loss' a loss: they cannot be compared.",
    )
  })

  test.each([2, 0])('refuses to divide %i by 0', (value) => {
    expect(() => exceedsTimes(spread(value), spread(0), 2)).toThrow(
      "'standard deviation of W₁' is 0: nothing is a number of times as large.",
    )
  })
})

describe('falls every epoch', () => {
  test('holds, and shows the smallest fall and where it is', () => {
    expect(shown(fallsEveryEpoch(loss(3.5, 2, 1.5, 0.5)))).toEqual({
      measured: 'training loss: 3.50 → 0.500, smallest fall 0.500 (after epoch 2)',
      needs: '> 0',
      margin: 0.5,
      marginText: '0.500',
      room: 0.5,
      holds: true,
    })
  })

  test('fails where a value rises or stays, however far it fell before', () => {
    expect(shown(fallsEveryEpoch(loss(4, 1, 1.5)))).toMatchObject({ margin: -0.5, holds: false })
    expect(shown(fallsEveryEpoch(loss(4, 1, 1)))).toMatchObject({ margin: 0, holds: false })
  })

  test('needs two epochs', () => {
    expect(() => fallsEveryEpoch(loss(4))).toThrow("'training loss' has 1 epoch: nothing can fall in it.")
  })
})

describe('equals', () => {
  test('compares numbers to the last digit and has no margin', () => {
    const count = quantity('numbers in the network', 795_010, 'count')
    expect(shown(equals(count, 795_010))).toEqual({
      measured: 'numbers in the network: 795,010',
      needs: '= 795,010',
      holds: true,
    })
    expect(shown(equals(0.1 + 0.2, 0.3))).toEqual({ measured: '0.30000000000000004', needs: '= 0.3', holds: false })
  })

  test('compares lists and texts', () => {
    expect(shown(equals([784, 1000], [784, 1000]))).toEqual({
      measured: '[784, 1,000]',
      needs: '= [784, 1,000]',
      holds: true,
    })
    expect(shown(equals([784], [784, 1000])).holds).toBe(false)
    expect(shown(equals(list('a pixel', Uint8Array.of(255, 0, 0)), [255, 0, 0]))).toEqual({
      measured: 'a pixel: [255, 0, 0]',
      needs: '= [255, 0, 0]',
      holds: true,
    })
    expect(shown(equals('Sandal', 'Sneaker'))).toEqual({ measured: 'Sandal', needs: '= Sneaker', holds: false })
  })
})
