/** A check that cannot fail, and one that cannot hold, is refused with what was probably meant. */
import { describe, expect, test } from 'vitest'
import { above, below, equals, exceeds, exceedsTimes, fallsEveryEpoch, takesLonger, within } from './measurement.ts'
import { list, type Quantity, quantity, relativeFall, type Unit } from './quantity.ts'

const share = (value: number, of?: string) => quantity('training accuracy', value, 'share', of)
const points = quantity('gap', 0.25, 'points')
const loss = quantity('validation loss', 0.5, 'loss')
const lossGap = quantity('validation − training loss', -0.125, 'loss')
const count = quantity('epochs', 3, 'count')
const number = quantity('spread', 2)

describe('a value that its unit cannot have is refused:', () => {
  test.each<[value: number, unit: Unit, message: string]>([
    [1.7, 'share', "quantity 'it': expected that shares are 0 to 1; found 1.7. Divide what is in per cent by 100"],
    [-0.2, 'share', 'expected that shares are 0 to 1; found -0.2'],
    [87, 'share', 'found 87'],
    [1.5, 'points', 'expected that points are differences of shares, −1 to 1; found 1.5'],
    [2.5, 'count', 'expected that counts are whole numbers from 0; found 2.5. Correct it, or leave the unit out'],
    [-59, 'count', 'found -59'],
    [Number.NaN, 'number', "quantity 'it': expected a number, found NaN. Look at what it was computed from."],
    [Number.NaN, 'loss', 'found NaN'],
    [Infinity, 'share', 'found Infinity'],
  ])('%d as %s', (value, unit, message) => {
    expect(() => quantity('it', value, unit)).toThrow(message)
  })

  test.each<[value: number, unit: Unit]>([
    [1 + 2e-16, 'share'],
    [-1e-12, 'share'],
    [-1, 'points'],
    [Infinity, 'count'],
    [-0.3, 'loss'],
    [-7, 'number'],
  ])('but not %d as %s', (value, unit) => {
    expect(quantity('it', value, unit).value).toBe(value)
  })

  test.each<[what: string, make: () => unknown, message: string]>([
    ['no name', () => quantity('', 0.5), "quantity: expected a name first, found ''."],
    ['only a number', () => quantity(0.5 as never, 1), 'quantity: expected a name first, found 0.5.'],
    ['a text', () => quantity('it', '0.5' as never), "quantity 'it': expected a number, found '0.5'."],
    ['nothing', () => quantity('it', undefined as never), "quantity 'it': expected a number, found undefined."],
    ['an unknown unit', () => quantity('it', 1, '%' as never), 'expected the unit share, points, loss, count, number'],
    [
      'a fall from nothing',
      () => relativeFall('fall', 0, 1),
      "relativeFall 'fall': expected a fall from a number above 0",
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message)
  })

  test('a fall is a share of what there was, and below 0 where it rises', () => {
    expect(relativeFall('fall', 2, 1.5)).toEqual({ name: 'fall', value: 0.25, unit: 'share' })
    expect(relativeFall('fall', 2, 3).value).toBe(-0.5)
  })
})

describe('a threshold that no value can miss, or none can reach, is refused:', () => {
  test.each<[what: string, check: () => unknown, message: string]>([
    [
      'a share below 20',
      () => below(share(0.5), 20),
      "toBeBelow(20): expected a threshold for 'training accuracy' that decides; shares are 0 to 1. Write 0.2 for 20 %.",
    ],
    ['a share below 1.5', () => below(share(0.5), 1.5), 'Write 0.015 for 1.5 %.'],
    ['a share below 0', () => below(share(0.5), 0), 'Choose one that a value can miss and another can reach.'],
    ['a share above −0.1', () => above(share(0.5), -0.1), 'toBeAbove(-0.1)'],
    ['a share above 1', () => above(share(0.5), 1), 'toBeAbove(1)'],
    ['points above 50', () => above(points, 50), 'Write 0.5 for 50 points.'],
    ['points above 1.5', () => above(points, 1.5), 'points are differences of shares, −1 to 1'],
    ['points below −1', () => below(points, -1), 'toBeBelow(-1)'],
    ['a loss above −1', () => above(loss, -1), "says so in its name, 'loss before − after'"],
    ['a count above −1', () => above(count, -1), 'counts are whole numbers from 0'],
    ['a count below 0', () => below(count, 0), 'toBeBelow(0)'],
    ['NaN', () => below(number, Number.NaN), 'toBeBelow: expected a threshold, a finite number, found NaN.'],
    ['Infinity', () => below(number, Infinity), 'found Infinity.'],
    [
      'nothing',
      () => above(number, undefined as never),
      'toBeAbove: expected a threshold, a finite number, found undefined.',
    ],
    ['a share about 85', () => within(share(0.5), 85, 2), 'Write 0.85 for 85 %.'],
    ['a share give or take 5', () => within(share(0.5), 0.9, 5), 'toBeWithin(0.9, 5): expected a band that'],
    ['a share give or take 0.95', () => within(share(0.5), 0.9, 0.95), 'Choose a smaller tolerance.'],
    ['points give or take 1', () => within(points, 0, 1), 'can miss'],
    ['a negative tolerance', () => within(number, 1, -0.1), 'expected a tolerance above 0'],
    ['no tolerance', () => within(number, 1, 0), 'for the very same there is toEqualExactly'],
    ['a tolerance left out', () => within(number, 1, undefined as never), 'found undefined'],
    ['a loss about −3', () => within(loss, -3, 1), 'losses are 0 or more'],
    ['shares 50 apart', () => exceeds(share(0.9), share(0.2), 50), 'found 50. Write 0.5 for 50 points.'],
    ['shares −1 apart', () => exceeds(share(0.9), share(0.2), -1), 'expected more than −1 and at most 1'],
    ['points 2.5 apart', () => exceeds(points, points, 2.5), 'expected more than −2 and at most 2'],
    [
      'NaN apart',
      () => exceeds(number, number, Number.NaN),
      'toExceed, byAtLeast: expected a finite number, found NaN.',
    ],
    ['0 times', () => exceedsTimes(number, quantity('a', 1), 0), 'toExceedTimes: expected a factor above 0, found 0.'],
    ['−2 times', () => takesLonger(number, quantity('a', 1), -2), 'toTakeLonger: expected a factor above 0, found -2.'],
    [
      'times what is below 0',
      () => exceedsTimes(number, quantity('a', -1), 2),
      "'a' is -1: a ratio to what is below 0",
    ],
    [
      'a share of exactly 85',
      () => equals(share(0.5), 85),
      "toEqualExactly(85): expected a value that 'training accuracy'",
    ],
    ['a count of 2.5', () => equals(count, 2.5), 'counts are whole numbers from 0'],
    ['NaN exactly', () => equals(number, Number.NaN), 'NaN is equal to nothing, not even to itself.'],
    ['a list with NaN', () => equals([1], [Number.NaN]), 'NaN is equal to nothing'],
    ['no items', () => equals(list('wrong ones', []), []), 'expected a list of something; found []. Count instead'],
    [
      'a text for a number',
      () => equals(count, '3'),
      "expected a number, as is measured; found '3'. A string can never",
    ],
    ['a number for a list', () => equals([3], 3), 'expected a list, as is measured; found 3.'],
  ])('%s', (_what, check, message) => {
    expect(check).toThrow(message)
  })

  test.each<[what: string, check: () => { holds: boolean }]>([
    ['a share below 1', () => below(share(0.5), 1)],
    ['a share above 0', () => above(share(0.5), 0)],
    ['a gap above −0.1', () => above(points, -0.1)],
    ['a difference of losses above −0.5', () => above(lossGap, -0.5)],
    ['a number above −1', () => above(number, -1)],
    ['a loss near 0', () => within(quantity('loss', 0, 'loss'), 0, 1e-6)],
    ['at most a point behind', () => exceeds(share(0.5), quantity('another', 0.505, 'share'), -0.01)],
    ['half as large', () => exceedsTimes(number, quantity('another', 3), 0.5)],
  ])('%s decides', (_what, check) => {
    expect(check().holds).toBe(true)
  })
})

describe('a quantity compared with itself', () => {
  const one = share(0.5, 'raw')
  const shape = [784, 1000]

  test('is refused where it holds whatever was measured', () => {
    const message = "expected two quantities, found 'training accuracy' twice. A value is always as large as itself."
    expect(() => exceeds(one, one, 0)).toThrow(`toExceed: ${message}`)
    expect(() => exceeds(one, share(0.5, 'raw'), -0.1)).toThrow(message)
    expect(() => exceedsTimes(one, share(0.5, 'raw'), 1)).toThrow(`toExceedTimes: ${message}`)
    expect(() => equals(shape, shape)).toThrow('It is the very same list twice: write down what it should be.')
  })

  test('fails where it must, as in a control', () => {
    expect(exceeds(one, share(0.5, 'raw'), 0.1).holds).toBe(false)
    expect(exceedsTimes(one, one, 2).holds).toBe(false)
  })

  test('is not what two numbers are that happen to have one name', () => {
    expect(exceeds(share(0.5), share(0.25), 0).holds).toBe(true)
    expect(exceeds(share(0.5, 'raw'), share(0.25, 'scaled'), 0).holds).toBe(true)
  })
})

describe('what is no quantity is refused, with what to measure of it:', () => {
  const unmeasured = (received: unknown) => () => above(received as Quantity, 0)
  test.each<[what: string, received: unknown, message: string]>([
    [
      'nothing',
      undefined,
      'toBeAbove: expected a quantity, such as trainAccuracy(run); found undefined. Give a number a name',
    ],
    ['NaN', Number.NaN, 'found NaN.'],
    ['a promise', Object.assign(Promise.resolve(share(1)), {}), 'Await it first.'],
    ['a run', { experiment: {}, epochs: [] }, 'found an object with experiment, epochs. This is a run'],
    ['a start', { name: 'raw', experiment: {} }, 'This is a start: measure it at a bench'],
    ['a series', { name: 'loss', values: [1], unit: 'loss' }, 'A series is for toFallEveryEpoch'],
    ['a list', list('shape', [1]), 'A list is for toEqualExactly.'],
    ['another unit', { name: 'it', value: 1, unit: '%' }, 'Give a number a name'],
  ])('%s', (_what, received, message) => {
    expect(unmeasured(received)).toThrow(message)
  })

  test('on the other side too', () => {
    expect(() => exceeds(share(0.5), 0.2 as never, 0.1)).toThrow("'training accuracy' is a share and '' a number")
    expect(() => exceeds(share(0.5), undefined as never, 0.1)).toThrow('toExceed: expected a quantity')
  })

  test('a number does not fall from epoch to epoch', () => {
    expect(() => fallsEveryEpoch(share(0.5) as never)).toThrow("Write series(run, 'trainLoss').")
    expect(() => fallsEveryEpoch({ name: 'loss', unit: 'loss', values: [] })).toThrow("'loss' has no epoch")
  })
})
