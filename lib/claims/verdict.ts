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
  /** The expectation that failed, as it must, when the mechanism was taken away. */
  readonly control?: Measurement
}

export interface ClaimRecord {
  readonly id: string
  /** The claim in one sentence; of one that is to be refuted, as the chapter prints it. */
  readonly sentence: string
  /** What the spec says of the sentence, and checks: that it is true, or that it is false as printed. */
  readonly expected: 'holds' | 'refuted'
  /**
   * - `holds`: true, and measured so
   * - `refuted`: false as the chapter prints it; what was measured is the opposite
   * - `not checked`: needs another scale than the one at hand
   * - `failed`: no longer comes out as recorded
   */
  readonly verdict: 'holds' | 'refuted' | 'not checked' | 'failed'
  readonly seeds: readonly SeedResult[]
  /** Nothing was trained for it, so it is the same on every seed and names none. */
  readonly untrained?: true
  /** What the reader should know about it: why a claim is refuted, or not checked here. */
  readonly note?: string
}

/**
 * The result of a claim that holds, together with what the same check gave without the mechanism. Where that holds too, or measures
 * nothing, the claim holds no longer.
 */
export function controlled(result: SeedResult, without: SeedResult): SeedResult {
  const failing = without.measurements.find(({ holds }) => !holds)
  if (failing) return { ...result, control: failing }
  const reason = without.error ?? 'it holds there as well, and so says nothing about it'
  return { ...result, holds: false, error: `The control, which takes the mechanism away, should fail: ${reason}.` }
}

/** The measurement with the least room for its size: what a claim hangs by. Where only equality counts, the first. */
export function tightest(measurements: readonly Measurement[]): Measurement | undefined {
  const room = ({ holds, room }: Measurement) => (holds ? (room ?? Infinity) : -Infinity)
  return measurements.reduce<Measurement | undefined>(
    (least, measurement) => (!least || room(measurement) < room(least) ? measurement : least),
    undefined,
  )
}

/** The seed with the least room, the first that fails if one does: the one whose numbers are shown. */
export function closest(seeds: readonly SeedResult[]): SeedResult | undefined {
  const room = ({ holds, measurements }: SeedResult) => (holds ? (tightest(measurements)?.room ?? Infinity) : -Infinity)
  return seeds.reduce<SeedResult | undefined>(
    (least, seed) => (!least || room(seed) < room(least) ? seed : least),
    undefined,
  )
}

/** `seed 0`; on several seeds `holds on 3 of 3 seeds, closest on seed 2`, or `refuted on …`, or `fails on seed 1`. */
export function seedsText({
  seeds,
  expected,
  untrained,
}: Pick<ClaimRecord, 'seeds' | 'expected' | 'untrained'>): string {
  const shown = closest(seeds)
  if (!shown || untrained) return ''
  if (seeds.length === 1) return `seed ${shown.seed}`
  const as = seeds.filter(({ holds }) => holds).length
  const outcome = `${expected} on ${as} of ${seeds.length} seeds`
  if (!shown.holds) return `${outcome}, fails on seed ${shown.seed}`
  // Where only equality counts, no seed is closer than another.
  return tightest(shown.measurements)?.room === undefined ? outcome : `${outcome}, closest on seed ${shown.seed}`
}

/** What was measured, a line for each expectation, and the error if there was one; `live` for the terminal, and no page. */
export function measurementLines(claim: ClaimRecord, where: 'page' | 'live' = 'page'): string[] {
  const shown = closest(claim.seeds)
  const lines = (shown?.measurements ?? []).map(({ measured: lasting, live, needs, marginText }, index, all) => {
    const measured = where === 'live' ? (live ?? lasting) : lasting
    const margin = marginText === undefined ? '' : `   margin ${marginText}`
    const seed = index === all.length - 1 && seedsText(claim) ? `   ${seedsText(claim)}` : ''
    return `${measured}   needs ${needs}${margin}${seed}`
  })
  const control = shown?.control
  if (control) lines.push(`without it: ${control.measured}   needs ${control.needs}: fails, as it must`)
  if (shown?.error) lines.push(claim.seeds.length > 1 ? `seed ${shown.seed}: ${shown.error}` : shown.error)
  return lines
}

/** All lines under a claim on the terminal: what was measured, then what there is to say about it. */
export function detailLines(claim: ClaimRecord): string[] {
  return [...measurementLines(claim, 'live'), ...(claim.note ? [claim.note] : [])]
}
