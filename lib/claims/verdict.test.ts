import { describe, expect, test } from 'vitest'
import { above, equals, type Measurement } from './measurement.ts'
import { quantity } from './quantity.ts'
import {
  type ClaimRecord,
  closest,
  controlled,
  detailLines,
  measurementLines,
  type SeedResult,
  seedsText,
  tightest,
  verdictOn,
} from './verdict.ts'

const accuracy = (value: number) => above({ name: 'training accuracy', value, unit: 'share' }, 0.5)
/** Its margin is larger than any accuracy's, its room smaller than that of most. */
const images = (value: number) => above(quantity('images', value, 'count'), 1000)

/** What a seed gave: these measurements, which hold or do not. */
const result = (seed: number, ...measurements: Measurement[]): SeedResult => ({
  seed,
  measurements,
  outcome: measurements.every(({ holds }) => holds) ? 'holds' : 'false',
})

const failed = (seed: number, reason: string, ...measurements: Measurement[]): SeedResult => ({
  seed,
  measurements,
  reason,
  outcome: 'broken',
})

const claim = (...seeds: SeedResult[]): ClaimRecord => ({
  id: '5.1',
  sentence: 'it learns',
  expected: 'holds',
  verdict: 'holds',
  seeds,
})

describe('the verdict', () => {
  test('is what was expected where every seed holds', () => {
    expect(verdictOn('holds', ['holds', 'holds'])).toBe('holds')
    expect(verdictOn('refuted', ['holds'])).toBe('refuted')
  })

  test('is that something is false, wherever it is, before that something is broken, before that something is missing', () => {
    expect(verdictOn('holds', ['holds', 'not measured', 'broken', 'false'])).toBe('failed')
    expect(verdictOn('refuted', ['not measured', 'broken', 'holds'])).toBe('broken')
    expect(verdictOn('holds', ['holds', 'not measured'])).toBe('not measured')
  })

  test('on no seed at all is none', () => {
    expect(verdictOn('holds', [])).toBe('not measured')
  })
})

describe('the tightest measurement', () => {
  test('is the one with the least room for its size, not with the least margin', () => {
    expect(tightest([accuracy(0.75), images(1100), accuracy(0.9)])).toEqual(images(1100))
  })

  test('is the first that fails, if one does, by however little', () => {
    expect(tightest([accuracy(0.501), accuracy(0.499), accuracy(0.1)])).toEqual(accuracy(0.499))
    expect(tightest([accuracy(0.501), equals(7, 6)])).toEqual(equals(7, 6))
  })

  test('is one that is NaN before any that holds', () => {
    expect(tightest([accuracy(0.501), accuracy(Number.NaN)])).toEqual(accuracy(Number.NaN))
  })

  test('has a margin, if one does; otherwise it is the first', () => {
    expect(tightest([equals(6, 6), accuracy(0.9)])).toEqual(accuracy(0.9))
    expect(tightest([equals(6, 6), equals(8, 8)])).toEqual(equals(6, 6))
  })

  test('of none is none', () => {
    expect(tightest([])).toBeUndefined()
  })
})

describe('the closest seed', () => {
  test('is the one with the least room', () => {
    expect(closest([result(0, accuracy(0.9)), result(1, accuracy(0.6)), result(2, accuracy(0.8))])?.seed).toBe(1)
  })

  test('is judged by its tightest measurement, not by its last', () => {
    expect(closest([result(0, accuracy(0.8), accuracy(0.8)), result(1, accuracy(0.6), accuracy(0.9))])?.seed).toBe(1)
  })

  test('is judged by its room for the size of the threshold, not by its margin', () => {
    expect(closest([result(0, accuracy(0.75)), result(1, images(1100))])?.seed).toBe(1)
  })

  test('is the first that fails, if one does, by however little', () => {
    const seeds = [result(0, accuracy(0.501)), result(1, accuracy(0.499)), result(2, accuracy(0.1))]
    expect(closest(seeds)?.seed).toBe(1)
  })

  test('is the one with an error before any that holds', () => {
    expect(closest([result(0, accuracy(0.501)), failed(1, 'no such file')])?.seed).toBe(1)
  })

  test('is the first where only equality counts', () => {
    expect(closest([result(3, equals(6, 6)), result(4, equals(6, 6))])?.seed).toBe(3)
  })

  test('has more claim to attention with a margin than where only equality counts', () => {
    expect(closest([result(0, equals(6, 6)), result(1, equals(6, 6), accuracy(0.9))])?.seed).toBe(1)
  })

  test('of none is none', () => {
    expect(closest([])).toBeUndefined()
  })
})

describe('the seeds in words', () => {
  test('of one: its number', () => {
    expect(seedsText(claim(result(7, accuracy(0.9))))).toBe('seed 7')
  })

  test('of three: how many hold, and which comes closest to failing', () => {
    const seeds = [result(0, accuracy(0.9)), result(1, accuracy(0.6)), result(2, accuracy(0.8))]
    expect(seedsText(claim(...seeds))).toBe('holds on 3 of 3 seeds, closest on seed 1')
  })

  test('of three of which one fails: that one', () => {
    const seeds = [result(0, accuracy(0.9)), result(1, accuracy(0.6)), result(2, accuracy(0.4))]
    expect(seedsText(claim(...seeds))).toBe('holds on 2 of 3 seeds, fails on seed 2')
  })

  test('of two of which both fail: the first', () => {
    const seeds = [result(3, accuracy(0.4)), result(4, accuracy(0.1))]
    expect(seedsText(claim(...seeds))).toBe('holds on 0 of 2 seeds, fails on seed 3')
  })

  test('of a claim that is refuted say that, and not that it holds', () => {
    const seeds = [result(0, accuracy(0.9)), result(1, accuracy(0.6))]
    expect(seedsText({ seeds, expected: 'refuted' })).toBe('refuted on 2 of 2 seeds, closest on seed 1')
  })

  test('of none: nothing', () => {
    expect(seedsText(claim())).toBe('')
  })

  test('of a claim without trainings: nothing, whether it holds or not', () => {
    for (const value of [0.9, 0.4]) {
      const seeds = [result(0, accuracy(value))]
      expect(seedsText({ ...claim(...seeds), untrained: true })).toBe('')
    }
  })
})

describe('the lines under a claim', () => {
  test('of one seed: each measurement, and the seed behind the last', () => {
    expect(detailLines(claim(result(0, equals(6, 6), accuracy(0.75))))).toEqual([
      '6   needs = 6',
      'training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0',
    ])
  })

  test('of a claim without trainings: its measurements and its error, and no seed', () => {
    const seed = failed(0, 'There is no such layer.', equals(6, 6), accuracy(0.75))
    expect(detailLines({ ...claim(seed), untrained: true })).toEqual([
      '6   needs = 6',
      'training accuracy: 75.0 %   needs > 50 %   margin 25.0 points',
      'There is no such layer.',
    ])
  })

  test('of three seeds: the numbers of the closest', () => {
    const seeds = [result(0, accuracy(0.875)), result(1, accuracy(0.625)), result(2, accuracy(0.75))]
    expect(detailLines(claim(...seeds))).toEqual([
      'training accuracy: 62.5 %   needs > 50 %   margin 12.5 points   holds on 3 of 3 seeds, closest on seed 1',
    ])
  })

  test('of an error: what went well before it, then the error', () => {
    expect(detailLines(claim(failed(0, 'There is no training loss.', accuracy(0.75))))).toEqual([
      'training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0',
      'There is no training loss.',
    ])
  })

  test('of an error before anything was measured: the error', () => {
    expect(detailLines(claim(failed(0, 'There is no training loss.')))).toEqual(['There is no training loss.'])
  })

  test('end with the note', () => {
    expect(detailLines({ ...claim(result(0, equals(6, 6))), note: 'The text says five.' })).toEqual([
      '6   needs = 6   seed 0',
      'The text says five.',
    ])
    expect(
      detailLines({ ...claim(), expected: 'holds', verdict: 'not checked', note: 'Eight epochs are too few.' }),
    ).toEqual(['Eight epochs are too few.'])
  })

  test('of an error on one of three seeds say on which', () => {
    const seeds = [result(0, accuracy(0.9)), failed(1, 'There is no training loss.'), result(2, accuracy(0.8))]
    expect(detailLines(claim(...seeds))).toEqual(['seed 1: There is no training loss.'])
  })

  test('without the note are what was measured', () => {
    const noted = { ...claim(failed(0, 'There is no training loss.', accuracy(0.75))), note: 'The text says five.' }
    expect(measurementLines(noted)).toEqual(detailLines(noted).slice(0, -1))
    expect(measurementLines({ ...claim(), note: 'Eight epochs are too few.' })).toEqual([])
  })
})

describe('a control', () => {
  const claimed = result(0, accuracy(0.75))

  test('that fails, as it must, is kept with what it measured', () => {
    const { outcome, control } = controlled(claimed, result(0, images(2000), accuracy(0.4)))
    expect(outcome).toBe('holds')
    expect(control).toEqual(accuracy(0.4))
  })

  test('that holds makes the claim fail: it says nothing about the mechanism', () => {
    const { outcome, reason } = controlled(claimed, result(0, accuracy(0.75)))
    expect(outcome).toBe('false')
    expect(reason).toContain('should fail: it holds there as well')
  })

  test.each(['broken', 'not measured'] as const)('that is %s makes the claim so, and says why', (outcome) => {
    const without: SeedResult = { seed: 0, measurements: [], outcome, reason: 'There is no W1' }
    const found = controlled(claimed, without)
    expect(found.outcome).toBe(outcome)
    expect(found.reason).toContain('There is no W1')
  })

  test('is shown under the claim', () => {
    const seeds = [controlled(claimed, result(0, accuracy(0.4)))]
    const claim: ClaimRecord = { id: '5.2', sentence: 'it learns', expected: 'holds', verdict: 'holds', seeds }
    expect(measurementLines(claim).at(-1)).toBe(
      'without it: training accuracy: 40.0 %   needs > 50 %: fails, as it must',
    )
  })
})
