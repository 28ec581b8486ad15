/** What became of a claim. Plain data: it travels from the process that checks to the one that reports. */
import { type Measurement, marginOf } from './measurement.ts'
import { wordsOf } from './wording.ts'

/**
 * What came of a check:
 * - `holds`: every expectation does, and the control fails, as it must
 * - `false`: an expectation does not hold, or the control, which should fail, does
 * - `broken`: the check itself threw, or measured nothing. That says nothing about the sentence
 * - `not measured`: there is nothing to look at. A training failed, data is damaged, time ran out
 */
export type Outcome = 'holds' | 'false' | 'broken' | 'not measured'

/** A claim on one seed. */
export interface SeedResult {
  readonly seed: number
  /** What was measured, in the order of the claim's expectations; the last one is the one that does not hold, if one does not. */
  readonly measurements: readonly Measurement[]
  readonly outcome: Outcome
  /** Why it does not hold, where no measurement says it: a run that diverged, what the check threw, what could not be had. */
  readonly reason?: string
  /** The expectation that failed, as it must, when the mechanism was taken away. */
  readonly control?: Measurement
}

/** What is known of a claim before it is checked. */
export interface ClaimPlan {
  readonly id: string
  /** The claim in one sentence; of one that is to be refuted, as the chapter prints it. */
  readonly sentence: string
  /** What the spec says of the sentence, and checks: that it is true, or that it is false as printed. */
  readonly expected: 'holds' | 'refuted'
  /** What the reader should know about it: why a claim is refuted, or not checked here. */
  readonly note?: string
}

export interface ClaimRecord extends ClaimPlan {
  /**
   * - `holds`: true, and measured so
   * - `refuted`: false as the chapter prints it; what was measured is the opposite
   * - `not checked`: needs another scale than the one at hand
   * - `failed`: no longer comes out as recorded
   * - `broken`, `not measured`: nobody knows, see `Outcome`
   */
  readonly verdict: 'holds' | 'refuted' | 'not checked' | 'failed' | 'broken' | 'not measured'
  readonly seeds: readonly SeedResult[]
  /** Nothing was trained for it, so it is the same on every seed and names none. */
  readonly untrained?: true
  /** Why no seed has a result, where none has. */
  readonly reason?: string
}

export type Verdict = ClaimRecord['verdict']

/** Which verdicts say that something is wrong: the test of such a claim fails. */
export const isTrouble = {
  holds: false,
  refuted: false,
  'not checked': false,
  failed: true,
  broken: true,
  'not measured': true,
} as const satisfies Record<Verdict, boolean>

/** The verdict on a claim that was checked on these seeds. What is known to be false is, whatever else happened. */
export function verdictOn(expected: ClaimPlan['expected'], outcomes: readonly Outcome[]): Verdict {
  if (outcomes.length === 0) return 'not measured'
  if (outcomes.includes('false')) return 'failed'
  if (outcomes.includes('broken')) return 'broken'
  return outcomes.includes('not measured') ? 'not measured' : expected
}

/**
 * The result of a claim that holds, together with what the same check gave without the mechanism. Where that holds too, or measures
 * nothing, the claim holds no longer.
 */
export function controlled(result: SeedResult, without: SeedResult): SeedResult {
  const failing = without.measurements.find(({ holds }) => !holds)
  if (failing) return { ...result, control: failing }
  const holds = without.outcome === 'holds'
  const reason = holds ? 'it holds there as well, and so says nothing about it.' : without.reason
  return {
    ...result,
    outcome: holds ? 'false' : without.outcome,
    reason: `The control, which takes the mechanism away, should fail: ${reason}`,
  }
}

/** How much room a measurement has for its size; none if it does not hold, any amount where only equality counts. */
const roomOf = (measurement: Measurement) =>
  measurement.holds ? (marginOf(measurement)?.room ?? Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY

/** The measurement with the least room for its size: what a claim hangs by. Where only equality counts, the first. */
export function tightest(measurements: readonly Measurement[]): Measurement | undefined {
  return leastBy(measurements, roomOf)
}

/** The seed with the least room, the first that fails if one does: the one whose numbers are shown. */
export function closest(seeds: readonly SeedResult[]): SeedResult | undefined {
  return leastBy(seeds, ({ outcome, measurements }) => {
    const least = tightest(measurements)
    if (outcome !== 'holds') return Number.NEGATIVE_INFINITY
    return least ? roomOf(least) : Number.POSITIVE_INFINITY
  })
}

/** The first of those with the least size. */
function leastBy<Item>(items: readonly Item[], size: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>((least, item) => (!least || size(item) < size(least) ? item : least), undefined)
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
  const as = seeds.filter(({ outcome }) => outcome === 'holds').length
  const text = `${expected} on ${as} of ${seeds.length} seeds`
  if (shown.outcome !== 'holds') return `${text}, fails on seed ${shown.seed}`
  const least = tightest(shown.measurements)
  // Where only equality counts, no seed is closer than another.
  return least && marginOf(least) ? `${text}, closest on seed ${shown.seed}` : text
}

/** One line under a claim, and what it is about. */
export interface ClaimLine {
  readonly about: 'measured' | 'without it' | 'reason'
  /** Its parts: what was measured, what is needed, the margin, the seed. */
  readonly parts: readonly string[]
}

/**
 * What was measured, a line for each expectation, then the control, and the reason if there is one.
 *
 * @param where the live numbers, such as times, are for the terminal, and for no page
 */
export function claimLines(claim: ClaimRecord, where: 'page' | 'live' = 'page'): ClaimLine[] {
  const shown = closest(claim.seeds)
  const seed = seedsText(claim)
  const lines = (shown?.measurements ?? []).map((measurement, index, all): ClaimLine => {
    const { measured, live, needs, margin } = wordsOf(measurement)
    const found = where === 'live' ? (live ?? measured) : measured
    const last = index === all.length - 1 ? seed : ''
    return {
      about: 'measured',
      parts: [found, `needs ${needs}`, margin ? `margin ${margin}` : '', last].filter(Boolean),
    }
  })
  if (shown?.control) {
    const { measured, needs } = wordsOf(shown.control)
    lines.push({ about: 'without it', parts: [measured, `needs ${needs}: fails, as it must`] })
  }
  const ofSeed = claim.seeds.length > 1 ? `seed ${shown?.seed}: ` : ''
  if (shown?.reason) lines.push({ about: 'reason', parts: [`${ofSeed}${shown.reason}`] })
  if (claim.reason) lines.push({ about: 'reason', parts: [claim.reason] })
  return lines
}

/** The same as text, its parts apart. */
export const measurementLines = (claim: ClaimRecord, where: 'page' | 'live' = 'page'): string[] =>
  claimLines(claim, where).map(
    ({ about, parts }) => `${about === 'without it' ? 'without it: ' : ''}${parts.join('   ')}`,
  )

/** All lines under a claim on the terminal: what was measured, then what there is to say about it. */
export function detailLines(claim: ClaimRecord): string[] {
  return [...measurementLines(claim, 'live'), ...(claim.note ? [claim.note] : [])]
}
