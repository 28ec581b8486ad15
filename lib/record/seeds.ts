/** Claims on several seeds, as data: how much room each has on each of them, and whether that is more than luck. */
import { type Kind, type Measurement, marginOf } from '../claims/measurement.ts'
import type { Unit } from '../claims/quantity.ts'
import { sampleDeviation } from '../claims/statistics.ts'
import type { ClaimRecord } from '../claims/verdict.ts'
import type { ChapterRecord } from './record.ts'

/** A threshold stands if the smallest margin is at least this many standard deviations between seeds. */
export const leastDeviations = 2

/** Raised when what a table holds changes in a way that those who read older ones would not understand. */
export const seedsVersion = 1

export interface SeedsTable {
  readonly version: typeof seedsVersion
  readonly scale: string
  readonly seeds: readonly number[]
  /** Which seeds were run where, if not all of them everywhere. */
  readonly note?: string
  /** Every claim about a training, in the chapter's order. */
  readonly claims: readonly SeedsOfClaim[]
}

export interface SeedsOfClaim {
  readonly id: string
  /** On how many seeds it was checked, and on how many it came out as expected. */
  readonly checked: number
  readonly holds: number
  /** Its expectations that have a margin, in their order. */
  readonly expectations: readonly SeedsOfExpectation[]
  /** Where none has one: only equality counts, or a time that is measured anew in each run. */
  readonly without?: 'exact' | 'not kept'
}

/** One expectation of a claim on all seeds. */
export interface SeedsOfExpectation extends Needed {
  /** Its margin on each seed, in `unit` or, where a ratio is needed, in times; null on a seed where it was not reached. */
  readonly margins: readonly (number | null)[]
  /**
   * Smallest margin ÷ standard deviation between seeds, √(Σ(margin − mean)² / (n − 1)); ∞ where all are the same. Where a number of times
   * is needed, of the logarithms of measured ÷ needed: such numbers spread by factors, and 270 and 560 times are both far from 20.
   */
  readonly deviations: number
}

/** What an expectation needs, apart from what was measured. */
export interface Needed {
  readonly kind: Exclude<Kind, 'equals' | 'takesLonger'>
  /** Of what was measured. */
  readonly unit: Unit
  readonly threshold: number
  readonly tolerance?: number
}

/** What a measurement needs; nothing where only equality counts, or a clock. */
export function neededBy(measurement: Measurement): Needed | undefined {
  switch (measurement.kind) {
    case 'below':
    case 'above':
    case 'exceeds':
    case 'exceedsTimes':
      return { kind: measurement.kind, unit: measurement.received.unit, threshold: measurement.threshold }
    case 'within': {
      const { kind, received, threshold, tolerance } = measurement
      return { kind, unit: received.unit, threshold, tolerance }
    }
    case 'fallsEveryEpoch':
      return { kind: measurement.kind, unit: measurement.received.unit, threshold: 0 }
    case 'equals':
    case 'takesLonger':
      return undefined
    default:
      return measurement satisfies never
  }
}

/** The expectations of a claim that have a margin, on the seeds it was checked on. */
export function expectationsOf({ seeds }: Pick<ClaimRecord, 'seeds'>): SeedsOfExpectation[] {
  const count = Math.max(0, ...seeds.map(({ measurements }) => measurements.length))
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const found = seeds.map(({ measurements }) => measurements[index])
    const first = found.find((measurement) => measurement)
    const needed = first && neededBy(first)
    if (!needed) return []
    const margins = found.map((measurement) => (measurement && marginOf(measurement)?.margin) ?? null)
    return { ...needed, margins, deviations: deviationsOf(found) }
  })
}

/** The smallest margin of an expectation in standard deviations between seeds; NaN if a seed did not reach it. */
function deviationsOf(found: readonly (Measurement | undefined)[]): number {
  const margins = found.flatMap((measurement) => {
    const margin = measurement && marginOf(measurement)
    if (!margin) return []
    // The room of a ratio is measured ÷ needed − 1.
    return margin.unit === 'times' ? Math.log1p(margin.room) : margin.margin
  })
  if (margins.length < found.length) return Number.NaN
  return Math.min(...margins) / sampleDeviation(margins)
}

/** Whether another seed may well break the expectation. */
export const isThin = ({ deviations }: SeedsOfExpectation) => !(deviations >= leastDeviations)

/** The table of a record on several seeds. */
export function seedsTable({ circumstances: { scale, seeds }, sections }: ChapterRecord): SeedsTable {
  const claims = sections
    .flatMap((section) => section.claims)
    .filter(({ untrained, verdict }) => !untrained && verdict !== 'not checked')
  return {
    version: seedsVersion,
    scale,
    seeds,
    claims: claims.map((claim) => {
      const expectations = expectationsOf(claim)
      return {
        id: claim.id,
        checked: claim.seeds.length,
        holds: claim.seeds.filter(({ outcome }) => outcome === 'holds').length,
        expectations,
        ...(expectations.length === 0 && { without: withoutMargin(claim) }),
      }
    }),
  }
}

/** Why a claim has no margin. */
function withoutMargin({ seeds }: ClaimRecord): 'exact' | 'not kept' {
  const kinds = new Set(seeds.flatMap(({ measurements }) => measurements.map(({ kind }) => kind)))
  return kinds.has('takesLonger') ? 'not kept' : 'exact'
}
