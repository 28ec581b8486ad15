/** The terminal in colours, on several seeds, and after an edit. */
import { describe, expect, test } from 'vitest'
import { above, takesLonger } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import type { ClaimRecord } from '../claims/verdict.ts'
import type { FigureRecord } from '../record/record.ts'
import { madeUpClaim, madeUpSection } from '../record/testing/made-up.ts'
import { changesText, claimText, sectionText } from './terminal-text.ts'

const accuracy = (value: number) => above(quantity('training accuracy', value, 'share'), 0.5)
const on = (seed: number, value: number) => {
  const measurement = accuracy(value)
  return { seed, measurements: [measurement], outcome: measurement.holds ? ('holds' as const) : ('false' as const) }
}
const figure = (title: string, value: number): FigureRecord => ({
  title,
  figure: { kind: 'table', headers: ['loss'], rows: [[value]] },
  pictures: [],
})

describe('in colours', () => {
  const colours = { marks: true, figures: false }

  test('mark and remark have the colour of the verdict; figures stay as they are', () => {
    const section = madeUpSection(5, {
      claims: [
        madeUpClaim('5.1'),
        madeUpClaim('5.2', { verdict: 'failed' }),
        madeUpClaim('5.3', { verdict: 'broken' }),
      ],
      figures: [figure('Loss', 0.5)],
    })
    const text = sectionText(section, { colours })
    expect(text).toContain('\u001B[32m✓\u001B[39m 5.1  it learns\n')
    expect(text).toContain('\u001B[31m✗\u001B[39m 5.2  it learns   \u001B[31mDOES NOT COME OUT LIKE THIS\u001B[39m\n')
    expect(text).toContain('\u001B[35m!\u001B[39m 5.3')
    expect(text).toContain('Loss\n\nloss\n────\n 0.5\n')
  })

  test('not a single code is there without', () => {
    expect(sectionText(madeUpSection(5))).not.toContain('\u001B')
  })
})

describe('on several seeds', () => {
  const seeds = [on(0, 0.75), on(1, 0.7), on(2, 0.8)]

  test('each seed has its line, then the smallest, the largest and the spread', () => {
    expect(claimText(madeUpClaim('5.1', { seeds, note: 'A note.' }), { eachSeed: true })).toMatchInlineSnapshot(`
      "✓ 5.1  it learns
        needs > 50 %
          seed 0     training accuracy: 75.0 %   margin 25.0 points
          seed 1     training accuracy: 70.0 %   margin 20.0 points
          seed 2     training accuracy: 80.0 %   margin 30.0 points
          smallest   70.0 %                      margin 20.0 points
          largest    80.0 %                      margin 30.0 points
          spread     5.0 points                  margin 5.0 points
        holds on 3 of 3 seeds
        A note."
    `)
  })

  test('a run of all claims shows of each the closest seed alone', () => {
    expect(claimText(madeUpClaim('5.1', { seeds })).split('\n')).toHaveLength(2)
  })
})

describe('after an edit', () => {
  const before = madeUpSection(5, {
    claims: [madeUpClaim('5.1'), madeUpClaim('5.2'), madeUpClaim('5.3')],
    figures: [figure('Loss', 0.5), figure('Rate', 1), figure('Old', 1)],
  })
  const changed: ClaimRecord = madeUpClaim('5.2', { seeds: [on(0, 0.4)], verdict: 'failed' })

  test('there are the claims whose verdict or numbers changed, before and now, and the figures that differ', () => {
    const now = madeUpSection(5, {
      claims: [madeUpClaim('5.1'), changed, madeUpClaim('5.4')],
      figures: [figure('Loss', 0.25), figure('Rate', 1), figure('New', 2)],
    })
    expect(changesText(before, now)).toMatchInlineSnapshot(`
      "5 · Section 5: what changed

      Loss

      loss
      ────
      0.25

      New

      loss
      ────
         2

      ✓ → ✗ 5.2  it learns   DOES NOT COME OUT LIKE THIS
        before: training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
        now:    training accuracy: 40.0 %   needs > 50 %   margin −10.0 points   seed 0
      new: ✓ 5.4  it learns
        training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
      gone: the figure “Old”
      gone: 5.3  it learns"
    `)
  })

  test('a sentence that reads otherwise is a change', () => {
    const now = { ...before, claims: [madeUpClaim('5.1', { sentence: 'it does' }), ...before.claims.slice(1)] }
    expect(changesText(before, now)).toContain('  before: it learns\n  now:    it does')
  })

  test('a number that differs where nobody sees it is one too', () => {
    const at = (value: number) => madeUpSection(5, { claims: [madeUpClaim('5.1', { seeds: [on(0, value)] })] })
    expect(changesText(at(0.75), at(0.75001))).toContain('its numbers differ beyond the digits that are shown')
  })

  test('nothing is said of what did not change: that is all', () => {
    expect(changesText(before, structuredClone(before))).toBe('nothing changed in section 5')
  })

  test('a time that is measured anew is no change', () => {
    const timed = (seconds: number) => {
      const measurement = takesLonger(quantity('deep', seconds), quantity('flat', 1), 2)
      return madeUpSection(5, {
        claims: [madeUpClaim('5.1', { seeds: [{ seed: 0, measurements: [measurement], outcome: 'holds' }] })],
      })
    }
    expect(changesText(timed(3), timed(4))).toBe('nothing changed in section 5')
  })

  test('what is NaN before and now did not change', () => {
    // A record may hold it, whoever measures now is refused.
    const measurement = { ...accuracy(0.4), margin: Number.NaN }
    const seeds = [{ seed: 0, measurements: [measurement], outcome: 'false' as const }]
    const diverged = () => madeUpSection(5, { claims: [madeUpClaim('5.1', { seeds: structuredClone(seeds) })] })
    expect(changesText(diverged(), diverged())).toBe('nothing changed in section 5')
  })
})
