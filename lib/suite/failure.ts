/**
 * Where a claim fails. Vitest, JUnit and GitHub show the first line of an error's stack, and that should be the expectation in the spec,
 * not the machinery that carries the error on.
 */
import { fileURLToPath } from 'node:url'
import type { Verdict } from '../claims/verdict.ts'

/** Lines of a stack, the innermost first. */
export type Place = readonly string[]

const machinery = fileURLToPath(new URL('..', import.meta.url))

const framesOf = (stack = ''): Place => stack.split('\n').filter((line) => /^\s+at /.test(line))

/** The lines of a stack that are a spec's. */
const specFrames = (stack: string | undefined): Place =>
  framesOf(stack)
    .filter((line) => !isMachinery(line))
    .map(withoutGuess)

/** V8 calls a check without a name after what stands near it, `claim.control.raw`, as if the control had failed. */
const withoutGuess = (frame: string) =>
  frame.replace(/^(\s+at )(?:async )?(?:claim|refuted|show)\.\S+ \((.+)\)$/, '$1$2')

/** Frames of Node's, of packages and of this folder's own code; what specs the tests of this project have is no machinery. */
function isMachinery(frame: string): boolean {
  if (/node_modules|node:internal|\bnode:/.test(frame) || !/[\\/]/.test(frame)) return true
  return frame.includes(machinery) && !/[\\/]specs[\\/]/.test(frame)
}

/** Where the function that calls this one was called by a spec. */
export function placeOfCall(): Place {
  return specFrames(new Error('here').stack)
}

/**
 * The error that a test of a claim fails with.
 *
 * @param place of the claim itself, for what no line of its check threw
 * @param cause what the check threw; what is broken shows it with its whole stack
 */
export function failureAt(place: Place, message: string, verdict: Verdict, cause: unknown): Error {
  const broken = verdict === 'broken' && cause !== undefined
  const failure = new Error(message, broken ? { cause } : undefined)
  failure.name = names[verdict]
  const thrownAt = cause instanceof Error ? specFrames(cause.stack) : []
  failure.stack = [`${failure.name}: ${message}`, ...(thrownAt.length > 0 ? thrownAt : place)].join('\n')
  return failure
}

/** Lets an error that Vitest has written down, of a test that ran out of time say, point at the claim. */
export function pointAt(
  place: Place,
  errors: readonly { name?: string; message: string; stack?: string }[] = [],
): void {
  for (const error of errors) {
    if (!startsInMachinery(error.stack)) continue
    error.stack = [`${error.name ?? 'Error'}: ${error.message}`, ...place].join('\n')
  }
}

/** Runs what a spec declares; what is thrown by the way points at the spec. `place` is for what no line of the spec has called. */
export function pointingAtSpec<T>(place: Place, declare: () => T): T {
  try {
    return declare()
  } catch (error) {
    if (error instanceof Error && startsInMachinery(error.stack)) {
      const own = specFrames(error.stack)
      error.stack = [`${error.name}: ${error.message}`, ...(own.length > 0 ? own : place)].join('\n')
    }
    throw error
  }
}

/** Whether the first line that is neither a package's nor Node's is our own code's; also where there is no such line. */
function startsInMachinery(stack: string | undefined): boolean {
  const first = framesOf(stack).find((line) => !/node_modules|\bnode:/.test(line))
  return first === undefined || isMachinery(first)
}

const names = {
  holds: 'Error',
  refuted: 'Error',
  'not checked': 'Error',
  failed: 'ClaimFailed',
  broken: 'CheckBroken',
  'not measured': 'NotMeasured',
} as const satisfies Record<Verdict, string>
