/** Which of a claim's numbers the index shows, how it is divided into sections, and what it counts. */
import { describe, expect, test } from 'vitest'
import { above, equals, type Measurement } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import type { ClaimRecord, SeedResult } from '../claims/verdict.ts'
import { recordOf, type SectionRecord } from '../record/record.ts'
import { brief, madeUpRecord, madeUpSection } from '../record/testing/made-up.ts'
import { indexMarkdown } from './index-page.ts'
import { tally } from './words.ts'

const accuracy = (value: number) => above(quantity('training accuracy', value, 'share'), 0.5)
const images = (value: number) => above(quantity('images', value, 'count'), 1000)

const result = (seed: number, ...measurements: Measurement[]): SeedResult => ({
  seed,
  measurements,
  outcome: 'holds',
})

/** A section with two claims that hold. */
const section = (number: number, ...seeds: SeedResult[]): SectionRecord =>
  madeUpSection(number, {
    claims: [1, 2].map((claim) => ({
      id: `${number}.${claim}`,
      sentence: 'it learns',
      expected: 'holds',
      verdict: 'holds',
      seeds,
    })),
  })

const index = (...sections: SectionRecord[]) => indexMarkdown(madeUpRecord(sections, [], { ...brief, seeds: [0, 1] }))

/** What the index shows of such a claim: measured, needs and margin. */
const shown = (...seeds: SeedResult[]) => {
  const [row = ''] = index(section(5, ...seeds)).match(/^\| +5\.1 .*$/m) ?? []
  return row
    .split('|')
    .slice(4, -1)
    .map((cell) => cell.trim())
}

describe('of a claim the index shows', () => {
  test('the measurement with the least room for its size, wherever it stands', () => {
    expect(shown(result(0, accuracy(0.75), images(1100), accuracy(0.9)))).toEqual(['images: 1,100', '> 1,000', '100'])
  })

  test('the seed on which that is least', () => {
    expect(shown(result(0, accuracy(0.9)), result(1, accuracy(0.75)))).toEqual([
      'training accuracy: 75.0 %',
      '> 50 %',
      '25.0 points',
    ])
  })

  test('that only equality counts, where nothing has a margin', () => {
    expect(shown(result(0, equals(quantity('numbers', 6, 'count'), 6)))).toEqual(['numbers: 6', '= 6', 'exact'])
  })

  test('no numbers where there are none', () => {
    expect(shown()).toEqual(['–', '–', '–'])
  })
})

test('the index counts all claims first, then those of each section between its heading and its table', () => {
  const counts = (claims: number) => `${claims} claims: ${claims} hold, 0 refuted as printed, 0 failed`
  const lines = index(section(4), section(5)).match(/^(#|\d|\| claim).*$/gm)
  expect(lines?.map((line) => line.split(/\.| {2}/)[0])).toEqual([
    '# Every claim of the chapter',
    counts(4),
    '## All claims, section by section',
    '### [4 · Section 4](04-section',
    counts(2),
    '| claim | sentence',
    '### [5 · Section 5](05-section',
    counts(2),
    '| claim | sentence',
  ])
})

describe('the tally', () => {
  const claim = (verdict: ClaimRecord['verdict']): ClaimRecord => ({
    id: '5.1',
    sentence: 'it learns',
    expected: 'holds',
    verdict,
    seeds: [],
  })

  test('counts each verdict', () => {
    expect(tally((['holds', 'holds', 'refuted', 'not checked', 'failed'] as const).map(claim))).toBe(
      '5 claims: 2 hold, 1 refuted as printed, 1 not checked at this scale, 1 failed',
    )
  })

  test('counts what is broken and what was not measured, where something is', () => {
    expect(tally((['broken', 'not measured', 'not measured'] as const).map(claim))).toBe(
      '3 claims: 0 hold, 0 refuted as printed, 0 failed, 1 broken, 2 not measured',
    )
  })

  test('says nothing of unchecked claims where all were checked', () => {
    expect(tally([claim('holds'), claim('holds')])).toBe('2 claims: 2 hold, 0 refuted as printed, 0 failed')
  })
})

test('the index shows what comes out without the mechanism, in the sections that have a control', () => {
  const controlled = { ...result(0, accuracy(0.75)), control: accuracy(0.4) }
  const text = index(section(4, result(0, accuracy(0.75))), section(15, controlled))
  const headers = text.match(/^\| claim .*$/gm) ?? []
  expect(headers.map((header) => header.includes('without the mechanism'))).toEqual([false, true])
  expect(text).toMatch(/\| +15\.1 .*25\.0 points \| training accuracy: 40\.0 % \|/)
  expect(text).toContain('It must fail then')
})

describe('what went wrong comes first:', () => {
  const claims = (['failed', 'broken', 'not measured', 'holds'] as const).map((verdict, claim) => ({
    id: `5.${claim + 1}`,
    sentence: 'it learns',
    expected: 'holds' as const,
    verdict,
    seeds: [],
    reason: `reason ${claim + 1}`,
  }))

  test('claims that failed, are broken or were not measured, with the reason', () => {
    expect(index(madeUpSection(5, { claims }))).toContain(`## What went wrong in this run

- **[5.1](05-section.md)** it learns — **does not come out like this** reason 1
- **[5.2](05-section.md)** it learns — **the check is broken** reason 2
- **[5.3](05-section.md)** it learns — **not measured** reason 3

## All claims`)
  })

  test('what is known to be false before what nobody knows, whatever their order in the chapter', () => {
    const text = index(
      madeUpSection(5, { claims: claims.slice(1, 3).reverse() }),
      madeUpSection(6, { claims: claims.slice(0, 1) }),
    )
    expect(text.match(/^- \*\*\[[\d.]+/gm)).toEqual(['- **[5.1', '- **[5.2', '- **[5.3'])
  })

  test('figures that could not be drawn, with the reason on one line', () => {
    const figures = [{ title: 'The loss', reason: 'too\nwide', pictures: [] }]
    expect(index(madeUpSection(5, { figures }))).toContain(
      '- **[the figure “The loss”](05-section.md)** of section 5 could not be drawn: too wide',
    )
  })

  test('specs that gave nothing, by name', () => {
    const missing = [{ file: 'specs/06-batch-size.spec.ts', reason: 'It did not load.' }]
    const record = recordOf(brief, [{ section: section(5), trainings: [] }], missing)
    expect(indexMarkdown(record)).toContain('- **specs/06-batch-size.spec.ts** has no verdict: It did not load.')
  })

  test('and nothing of the kind where nothing went wrong', () => {
    expect(index(section(5))).not.toContain('went wrong')
  })
})

test('a section that was not part of the last run says so', () => {
  const text = index(section(4), { ...section(5), earlier: true })
  expect(text.match(/^.*From an earlier run.*$/gm)).toHaveLength(1)
  expect(text).toMatch(/### \[5 · Section 5\]\(05-section\.md\)\n\n2 claims: .*\*\*From an earlier run:\*\*/)
})
