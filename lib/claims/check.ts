/**
 * From a check to a verdict. Knows nothing of Vitest or of how runs come about: runs, seeds and a way to write measurements down go in,
 * a record comes out.
 */
import type { Measurement } from './measurement.ts'
import { RunDiverged } from './quantity.ts'
import { isUnavailable } from './unavailable.ts'
import {
  type ClaimPlan,
  type ClaimRecord,
  controlled,
  isTrouble,
  type Outcome,
  type SeedResult,
  verdictOn,
} from './verdict.ts'

export type Check<Runs> = (runs: Runs) => void | Promise<void>

/** Calls a check and gives the measurements that it made, also when it throws, and what it threw. */
export type Recorder = (check: () => void | Promise<void>) => Promise<Recorded>

export interface Recorded {
  readonly measurements: readonly Measurement[]
  /** Undefined if it threw nothing. */
  readonly error: unknown
}

export interface ClaimRequest<Runs> {
  readonly plan: ClaimPlan
  /** Why the claim is not checked at the scale at hand; it is checked if this is left out. */
  readonly notChecked?: string | undefined
  readonly seeds: readonly number[]
  /** Whether the seed makes a difference. What looks at no training comes out the same on each, and is checked on the first alone. */
  readonly trained: boolean
  runsOf(seed: number): Promise<Runs>
  readonly check: Check<Runs>
  /** The same runs with others in the place of those that have the mechanism; left out if the claim has no control. */
  readonly controlOf?: ((seed: number, runs: Runs) => Promise<Runs>) | undefined
  readonly record: Recorder
}

export interface Checked {
  readonly claim: ClaimRecord
  /** The first thing that was thrown where something is wrong: its stack says where in the spec. */
  readonly cause?: unknown
}

/** Checks a claim on each of its seeds, and its control where it holds. Never throws: what is thrown on the way makes the verdict. */
export async function checkClaim<Runs>(request: ClaimRequest<Runs>): Promise<Checked> {
  const { plan, notChecked, seeds, trained } = request
  if (notChecked !== undefined) return { claim: { ...plan, verdict: 'not checked', seeds: [], note: notChecked } }
  const found: Found[] = []
  for (const seed of trained ? seeds : seeds.slice(0, 1)) found.push(await checkOn(request, seed))
  const results = found.map(({ result }) => result)
  const verdict = verdictOn(
    plan.expected,
    results.map(({ outcome }) => outcome),
  )
  const cause = isTrouble[verdict] ? found.find(({ error }) => error !== undefined)?.error : undefined
  return {
    claim: { ...plan, seeds: results, ...(!trained && { untrained: true as const }), verdict },
    ...(cause !== undefined && { cause }),
  }
}

interface Found {
  readonly result: SeedResult
  readonly error?: unknown
}

async function checkOn<Runs>(request: ClaimRequest<Runs>, seed: number): Promise<Found> {
  const { check, controlOf, record, runsOf } = request
  const runs = await had(seed, runsOf(seed))
  if ('result' in runs) return runs
  const found = resultOf(seed, await record(() => check(runs.value)))
  if (!controlOf || found.result.outcome !== 'holds') return found
  const stands = await had(seed, controlOf(seed, runs.value))
  const without = 'result' in stands ? stands : resultOf(seed, await record(() => check(stands.value)))
  const result = controlled(found.result, without.result)
  // A control that fails, as it must, has thrown as well.
  return result.outcome === 'holds' || result.outcome === 'false' ? { result } : { result, error: without.error }
}

/** Runs that were trained; or, if they could not be, the result that this is. */
async function had<Runs>(seed: number, runs: Promise<Runs>): Promise<Found | { readonly value: Runs }> {
  try {
    return { value: await runs }
  } catch (error) {
    return { result: { seed, measurements: [], outcome: 'not measured', reason: messageOf(error) }, error }
  }
}

function resultOf(seed: number, { measurements, error }: Recorded): Found {
  // An expectation that does not hold has its measurement; anything else that goes wrong has a message.
  if (measurements.some(({ holds }) => !holds)) {
    return { result: { seed, measurements, outcome: 'false' }, error }
  }
  if (error !== undefined) {
    return { result: { seed, measurements, outcome: outcomeOf(error), reason: reasonOf(error) }, error }
  }
  if (measurements.length === 0) {
    const reason =
      'The check measured nothing: a claim that cannot fail is no claim. Is an expect missing, or an await?'
    return { result: { seed, measurements, outcome: 'broken', reason } }
  }
  return { result: { seed, measurements, outcome: 'holds' } }
}

/** What an error that a check threw says about its claim. */
function outcomeOf(error: unknown): Outcome {
  // No number of such a run bears anything out.
  if (error instanceof RunDiverged) return 'false'
  return isUnavailable(error) ? 'not measured' : 'broken'
}

/** An assertion that is none of ours compared something, but kept no number: nobody can tell by how much it fails. */
function reasonOf(error: unknown): string {
  const message = messageOf(error)
  if (!(error instanceof Error && error.name === 'AssertionError')) return message
  return `An assertion failed that is none of the chapter's, and keeps no number for the page. Use the chapter's expect: ${message}`
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
