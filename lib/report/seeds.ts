/** The table of claims and seeds as a page. */
import { marginText, needsText } from '../claims/wording.ts'
import { decimal } from '../plots/format.ts'
import { isThin, leastDeviations, type SeedsOfExpectation, type SeedsTable } from '../record/seeds.ts'
import { markdownTable } from './markdown-table.ts'

/**
 * A table of all claims about trainings and all seeds: the margin on each, and the smallest of them in standard deviations between seeds.
 * Fewer than two say that another seed may well break the claim.
 */
export function seedsMarkdown({ scale, seeds, note, claims }: SeedsTable): string {
  const expectations = claims.flatMap((claim) => claim.expectations)
  const thin = expectations.filter(isThin).length
  const rows = claims.flatMap(({ id, checked, holds, expectations, without }) => {
    const on = `${holds} of ${checked}`
    if (without) return [[id, on, without, ...seeds.map(() => ''), '']]
    return expectations.map((expectation) => [
      id,
      on,
      needsText(expectation),
      ...seeds.map((_, index) => marginOn(expectation, expectation.margins[index])),
      deviationsText(expectation),
    ])
  })
  return [
    '# Claims and seeds',
    `Scale: ${scale}. Every claim about a training on ${note ?? `seeds ${seeds.join(', ')}`}: on how many it holds, what it needs, the margin on each ` +
      'seed, and the smallest margin divided by the standard deviation between the seeds (of numbers of times: both in logarithms). Under ' +
      `${leastDeviations} a claim is thin: it holds on these seeds, and another may break it. ` +
      `${expectations.length - thin} expectations have at least ${leastDeviations}, ${thin} have less.`,
    markdownTable(['claim', 'holds on', 'needs', ...seeds.map((seed) => `seed ${seed}`), 'smallest ÷ deviation'], rows),
    '',
  ].join('\n\n')
}

function marginOn({ kind, unit }: SeedsOfExpectation, margin: number | null | undefined): string {
  // Not run on this seed; or run, and not reached.
  if (margin === undefined) return ''
  return margin === null ? '–' : marginText(kind, margin, unit)
}

function deviationsText(expectation: SeedsOfExpectation): string {
  const { deviations } = expectation
  if (deviations === Number.POSITIVE_INFINITY) return 'no spread'
  return `${decimal(deviations, 2)}${isThin(expectation) ? ' (thin)' : ''}`
}
