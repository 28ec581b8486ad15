import { describe, test } from 'vitest'
import { quantity } from '../claims/quantity.ts'
import { wordsOf } from '../claims/wording.ts'
import { expect } from './matchers.ts'
import { record } from './recording.ts'

const accuracy = (value: number) => quantity('training accuracy', value, 'share')
const loss = (...values: number[]) => ({ name: 'training loss', unit: 'loss', values }) as const

describe('outside a claim the matchers are ordinary matchers:', () => {
  test('they pass where the measurement holds', () => {
    expect(accuracy(0.25)).toBeBelow(0.375)
    expect(accuracy(0.5)).toBeAbove(0.375)
    expect(accuracy(0.75)).toBeWithin(0.85, 0.125)
    expect(accuracy(0.875)).toExceed(accuracy(0.25), { byAtLeast: 0.5 })
    expect(accuracy(0.875)).toExceedTimes(accuracy(0.25), 3)
    expect(loss(4, 2, 1)).toFallEveryEpoch()
    expect([784, 1000]).toEqualExactly([784, 1000])
  })

  test.each<[message: string, check: () => void]>([
    ['training accuracy: 50.0 %, needs < 37.5 %, margin −12.5 points', () => expect(accuracy(0.5)).toBeBelow(0.375)],
    ['training accuracy: 25.0 %, needs > 37.5 %, margin −12.5 points', () => expect(accuracy(0.25)).toBeAbove(0.375)],
    [
      'training accuracy: 50.0 %, needs 75 % ± 12.5 points, margin −12.5 points',
      () => expect(accuracy(0.5)).toBeWithin(0.75, 0.125),
    ],
    [
      'training accuracy: 50.0 % − 25.0 % = 25.0 points, needs ≥ 50 points, margin −25.0 points',
      () => expect(accuracy(0.5)).toExceed(accuracy(0.25), { byAtLeast: 0.5 }),
    ],
    [
      'training accuracy: 50.0 % ÷ 25.0 % = 2.00 times, needs ≥ 3 times, margin −1.00 times',
      () => expect(accuracy(0.5)).toExceedTimes(accuracy(0.25), 3),
    ],
    [
      'training loss: 4.00 → 2.00, smallest fall −1.00 (after epoch 2), needs > 0, margin −1.00',
      () => expect(loss(4, 1, 2)).toFallEveryEpoch(),
    ],
    ['7, needs = 6', () => expect(7).toEqualExactly(6)],
  ])('they fail with “%s”', (message, check) => {
    expect(check).toThrow(message)
  })

  test('a ratio to 0 is refused: nothing is three times nothing', () => {
    expect(() => expect(accuracy(0.5)).toExceedTimes(accuracy(0), 3)).toThrow(
      "'training accuracy' is 0: nothing is a number of times as large.",
    )
  })

  test('`.not` is refused, whether it would hold or not: there is an opposite matcher', () => {
    const refusal = 'A claim says what is, not what is not: use the opposite matcher instead of `.not`.'
    expect(() => expect(0.5).not.toBeBelow(0.3)).toThrow(refusal)
    expect(() => expect(0.2).not.toBeBelow(0.3)).toThrow(refusal)
  })
})

describe('while a claim is checked', () => {
  const measured = async (check: () => void | Promise<void>) =>
    (await record(check)).measurements.map((one) => `${one.holds ? 'holds' : 'fails'}: ${wordsOf(one).measured}`)

  test('each measurement is written down, in order', async () => {
    const check = () => {
      expect(accuracy(0.25)).toBeBelow(0.375)
      expect(loss(4, 2, 1)).toFallEveryEpoch()
    }
    expect(await measured(check)).toEqual([
      'holds: training accuracy: 25.0 %',
      'holds: training loss: 4.00 → 1.00, smallest fall 1.00 (after epoch 2)',
    ])
    expect((await record(check)).error).toBeUndefined()
  })

  test('each is written down with its margin and its room', async () => {
    const { measurements } = await record(() => expect(accuracy(0.75)).toBeAbove(0.5))
    expect(measurements).toMatchObject([{ kind: 'above', threshold: 0.5, margin: 0.25, room: 0.5 }])
  })

  test('so is the one that fails, and nothing after it', async () => {
    const check = () => {
      expect(6).toEqualExactly(6)
      expect(accuracy(0.5)).toBeBelow(0.375)
      expect(7).toEqualExactly(7)
    }
    expect(await measured(check)).toEqual(['holds: 6', 'fails: training accuracy: 50.0 %'])
    expect((await record(check)).error).toMatchObject({
      message: 'training accuracy: 50.0 %, needs < 37.5 %, margin −12.5 points',
    })
  })

  test('a check may wait', async () => {
    const check = async () => {
      await Promise.resolve()
      expect(6).toEqualExactly(6)
    }
    expect(await measured(check)).toEqual(['holds: 6'])
  })

  test('an error of another kind comes with what was measured before it', async () => {
    const { measurements, error } = await record(() => {
      expect(6).toEqualExactly(6)
      throw new Error('There is no training loss after epoch 6 of this run.')
    })
    expect(measurements).toHaveLength(1)
    expect(error).toEqual(new Error('There is no training loss after epoch 6 of this run.'))
  })

  test('`.not` measures nothing', async () => {
    expect(await measured(() => expect(0.2).not.toBeBelow(0.3))).toEqual([])
  })

  test('Vitest’s own matchers are no measurements', async () => {
    expect(await measured(() => expect(6).toBe(6))).toEqual([])
  })

  test('several may be checked at once: each keeps its own', async () => {
    const waiting = (value: number) => async () => {
      expect(value).toEqualExactly(value)
      await new Promise((resolve) => setTimeout(resolve, 2))
      expect(10 * value).toEqualExactly(10 * value)
    }
    const both = await Promise.all([record(waiting(1)), record(waiting(2))])
    expect(both.map(({ measurements }) => measurements)).toMatchObject([
      [{ received: 1 }, { received: 10 }],
      [{ received: 2 }, { received: 20 }],
    ])
  })

  test('one claim’s measurements do not end up with the next', async () => {
    const first = await record(() => expect(6).toEqualExactly(6))
    expect(8).toEqualExactly(8)
    await record(() => expect(7).toEqualExactly(7))
    expect(first.measurements).toMatchObject([{ received: 6 }])
  })
})

describe('a claim has the chapter’s matchers alone:', () => {
  const refusal = async (check: () => unknown) => String((await record(check as () => void)).error)

  test.each<[word: string, check: () => void, instead: string]>([
    ['expect(…).toBe', () => expect(2 + 2).toBe(4), 'Write toEqualExactly(expected). There are toBeBelow, toBeAbove,'],
    ['expect(…).toEqual', () => expect([1]).toEqual([1]), 'Write toEqualExactly(expected).'],
    ['expect(…).toBeCloseTo', () => expect(0.1).toBeCloseTo(0.1), 'Write toBeWithin(centre, tolerance).'],
    ['expect(…).toBeGreaterThan', () => expect(2).toBeGreaterThan(1), 'Write toBeAbove(threshold), or toExceed'],
    ['expect(…).toBeTruthy', () => expect(2).toBeTruthy(), "Write expect(quantity('what is counted', n, 'count'))"],
    ['expect(…).to', () => expect(2).to.equal(2), 'found one of Vitest'],
    ['expect(…).resolves', () => expect(Promise.resolve(2)).resolves, 'Write await what it waits for'],
    ['expect.soft', () => expect.soft(2).toBe(2), 'found one of Vitest’s'.replace('’', "'")],
    ['expect.poll', () => expect.poll(() => 2).toBe(2), 'Write await what it waits for'],
    ['expect.assert', () => expect.assert(true), 'keeps no number for the page'],
    ['expect.hasAssertions', () => expect.hasAssertions(), 'keeps no number for the page'],
  ])('%s is refused by name, though it would hold', async (word, check, instead) => {
    const message = await refusal(check)
    expect(message).toContain(`${word}: expected a matcher of the chapter, found one of Vitest's`)
    expect(message).toContain(instead)
  })

  test('also beside the chapter’s own, which has been written down by then', async () => {
    const { measurements, error } = await record(() => {
      expect(6).toEqualExactly(6)
      expect(6).toBe(6)
    })
    expect(measurements).toHaveLength(1)
    expect(String(error)).toContain('expect(…).toBe')
  })

  test('a misspelt one is refused with those that there are', async () => {
    expect(await refusal(() => (expect(1) as unknown as { toBeBelwo(x: number): void }).toBeBelwo(2))).toContain(
      'expect(…).toBeBelwo: expected a matcher of the chapter, found none of that name. There are toBeBelow,',
    )
  })

  test('`.not` is refused as such', async () => {
    expect(await refusal(() => expect(0.2).not.toBeBelow(0.3))).toContain('use the opposite matcher instead of `.not`')
  })

  test('outside of claims, in a figure say, Vitest’s are at hand', () => {
    expect(2 + 2).toBe(4)
    expect(expect.any(Number)).toBeDefined()
  })
})

describe('a check that compares less than it seems to is refused:', () => {
  const refusal = async (check: () => unknown) => String((await record(check as () => void)).error)

  test('an expectation without a matcher, at its line', async () => {
    const { error, measurements } = await record(() => {
      expect(6).toEqualExactly(6)
      expect(accuracy(0.5))
    })
    expect(measurements).toHaveLength(1)
    expect(error).toMatchObject({ message: expect.stringContaining("expect('training accuracy'): expected a matcher") })
    expect((error as Error).stack).toContain('matchers.test.ts')
  })

  test('a matcher that is named and not called', async () => {
    expect(await refusal(() => void expect(6).toEqualExactly)).toContain('expect(6): expected a matcher behind it')
  })

  test('one expectation may meet two matchers', async () => {
    const { measurements, error } = await record(() => {
      const six = expect(6)
      six.toBeAbove(5)
      six.toBeBelow(7)
    })
    expect([measurements.length, error]).toEqual([2, undefined])
  })

  test('a list of promises', async () => {
    expect(await refusal(() => [1, 2].map(async (value) => expect(value).toEqualExactly(value)))).toContain(
      'found a list of promises, for which nobody waits',
    )
  })

  test('a generator', async () => {
    const check = function* () {
      yield expect(6).toEqualExactly(6)
    }
    expect(await refusal(check)).toContain('found a generator, which has not begun')
  })

  test('an expectation that comes when the check has ended', async () => {
    let late: Promise<void> | undefined
    const { error } = await record(() => {
      expect(6).toEqualExactly(6)
      late = new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => expect(7).toEqualExactly(7))
    })
    expect(error).toBeUndefined()
    await expect(late).rejects.toThrow('expected to be called before its check ends, found it called afterwards')
  })

  test.each<[what: string, difference: unknown]>([
    ['no difference', undefined],
    ['a bare number', 0.5],
    ['a misspelt one', { byAtleast: 0.5 }],
    ['one that is beside another', { byAtLeast: 0.5, atMost: 0.7 }],
    ['an inherited one', Object.create({ byAtLeast: 0.5 })],
  ])('toExceed with %s', async (_what, difference) => {
    expect(await refusal(() => expect(accuracy(0.9)).toExceed(accuracy(0.1), difference as never))).toContain(
      'toExceed: expected by how much, { byAtLeast: 0.5 }, and nothing else; found',
    )
  })
})

test('a check may return what a matcher does, which is nothing', async () => {
  const { error, measurements } = await record(() => expect(6).toEqualExactly(6))
  expect([error, measurements.length]).toEqual([undefined, 1])
})
