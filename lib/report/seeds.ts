/** Claims on several seeds: how much room each has on each of them, and whether that is more than luck. */

import { standardDeviation } from '../claims/statistics.ts'
import type { ClaimRecord, SeedResult } from '../claims/verdict.ts'
import { decimal } from '../plots/format.ts'
import type { Circumstances } from '../suite/settings.ts'
import { markdownTable } from './markdown-table.ts'
import type { SectionReport } from './section.ts'

/** A threshold stands if the smallest margin is at least this many standard deviations between seeds. */
export const leastDeviations = 2

/** One expectation of a claim on all seeds. */
interface Expectation {
  readonly needs: string
  /** Its margin on each seed, as it is printed; `–` on a seed where it was not reached. */
  readonly margins: readonly string[]
  /**
   * Smallest margin ÷ standard deviation between seeds, √(Σ(margin − mean)² / (n − 1)); ∞ where all are the same. Where a number of times
   * is needed, of the logarithms of measured ÷ needed: such numbers spread by factors, and 270 and 560 times are both far from 20.
   */
  readonly deviations: number
}

/** The expectations of a claim that have a margin, on the seeds it was checked on. */
export function expectationsOf({ seeds }: Pick<ClaimRecord, 'seeds'>): Expectation[] {
  const count = Math.max(0, ...seeds.map(({ measurements }) => measurements.length))
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const found = seeds.map(({ measurements }: SeedResult) => measurements[index])
    const needs = found.find((measurement) => measurement)?.needs ?? ''
    const margins = found.flatMap((measurement) => {
      if (measurement?.margin === undefined) return []
      // The room of a ratio is measured ÷ needed − 1.
      return needs.endsWith(' times') ? Math.log1p(measurement.room ?? 0) : measurement.margin
    })
    if (margins.length === 0) return []
    // A few seeds are a sample of all that there are, hence n − 1.
    const correction = Math.sqrt(seeds.length / (seeds.length - 1))
    const spread = margins.length === seeds.length ? standardDeviation(margins) * correction : Number.NaN
    return {
      needs,
      margins: found.map((measurement) => measurement?.marginText ?? '–'),
      deviations: Math.min(...margins) / spread,
    }
  })
}

/**
 * A table of all claims about trainings and all seeds: the margin on each, and the smallest of them in standard deviations between seeds.
 * Fewer than two say that another seed may well break the claim.
 */
export function seedsMarkdown(sections: readonly SectionReport[], { scale, seeds }: Circumstances): string {
  let [stable, thin] = [0, 0]
  const rows = sections.flatMap(({ claims }) =>
    claims
      .filter(({ untrained, verdict }) => !untrained && verdict !== 'not checked')
      .flatMap((claim) => {
        const holds = `${claim.seeds.filter((seed) => seed.holds).length} of ${claim.seeds.length}`
        const expectations = expectationsOf(claim)
        if (expectations.length === 0) {
          const kind = claim.seeds[0]?.measurements[0]?.marginText ?? 'exact'
          return [[claim.id, holds, kind, ...seeds.map(() => ''), '']]
        }
        return expectations.map(({ needs, margins, deviations }) => {
          const enough = deviations >= leastDeviations
          if (enough) stable++
          else thin++
          const ratio = deviations === Infinity ? 'no spread' : `${decimal(deviations, 2)}${enough ? '' : ' (thin)'}`
          return [claim.id, holds, needs, ...margins, ratio]
        })
      }),
  )
  return [
    '# Claims and seeds',
    `Scale: ${scale}. Every claim about a training on seeds ${seeds.join(', ')}: on how many it holds, what it needs, the margin on each ` +
      'seed, and the smallest margin divided by the standard deviation between the seeds (of numbers of times: both in logarithms). Under ' +
      `${leastDeviations} a claim is thin: it holds on these seeds, and another may break it. ` +
      `${stable} expectations have at least ${leastDeviations}, ${thin} have less.`,
    markdownTable(['claim', 'holds on', 'needs', ...seeds.map((seed) => `seed ${seed}`), 'smallest ÷ deviation'], rows),
    '',
  ].join('\n\n')
}
