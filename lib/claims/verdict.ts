/** What became of a claim. Plain data: it travels from the process that checks to the one that reports. */
import type { Measurement } from './measurement.ts'

/** A claim on one seed. */
export interface SeedResult {
  readonly seed: number
  /** What was measured, in the order of the claim's expectations; the last one is the one that failed, if one did. */
  readonly measurements: readonly Measurement[]
  /** Why there is no measurement, or fewer than there should be: a run that diverged, an error. */
  readonly error?: string
  readonly holds: boolean
}

export interface ClaimRecord {
  readonly id: string
  /** The claim in one sentence; of a refuted one, as the chapter prints it. */
  readonly sentence: string
  /**
   * - `holds`: true, and measured so
   * - `refuted`: false as the chapter prints it; what was measured is the opposite
   * - `not checked`: needs another scale than the one at hand
   * - `failed`: no longer comes out as recorded
   */
  readonly verdict: 'holds' | 'refuted' | 'not checked' | 'failed'
  readonly seeds: readonly SeedResult[]
  /** What the reader should know about it: why a claim is refuted, or not checked here. */
  readonly note?: string
}

/** The seed with the least room, the first that fails if one does: the one whose numbers are shown. */
export function closest(seeds: readonly SeedResult[]): SeedResult | undefined {
  const room = ({ holds, measurements }: SeedResult) => {
    const margins = measurements.flatMap(({ margin, holds }) =>
      margin === undefined ? [] : [holds ? margin : -Infinity],
    )
    return holds ? Math.min(...margins) : Number.NEGATIVE_INFINITY
  }
  return seeds.reduce<SeedResult | undefined>(
    (least, seed) => (!least || room(seed) < room(least) ? seed : least),
    undefined,
  )
}

/** `seed 0`, or `holds on 3 of 3 seeds, closest on seed 2`. */
export function seedsText(seeds: readonly SeedResult[]): string {
  const [only] = seeds
  if (!only) return ''
  if (seeds.length === 1) return `seed ${only.seed}`
  const holding = seeds.filter(({ holds }) => holds).length
  return `holds on ${holding} of ${seeds.length} seeds, closest on seed ${closest(seeds)?.seed}`
}

/** The lines under a claim: one for each measurement, and the error if there was one. */
export function detailLines({ seeds, note }: ClaimRecord): string[] {
  const shown = closest(seeds)
  const lines = (shown?.measurements ?? []).map(({ measured, needs, marginText }, index, all) => {
    const margin = marginText === undefined ? '' : `   margin ${marginText}`
    const seed = index === all.length - 1 ? `   ${seedsText(seeds)}` : ''
    return `${measured}   needs ${needs}${margin}${seed}`
  })
  if (shown?.error) lines.push(seeds.length > 1 ? `seed ${shown.seed}: ${shown.error}` : shown.error)
  if (note) lines.push(note)
  return lines
}
