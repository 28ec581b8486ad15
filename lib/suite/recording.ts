/** Where the measurements of a claim go while it is checked, and what makes a check that cannot be believed. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Recorder } from '../claims/check.ts'
import type { Measurement } from '../claims/measurement.ts'

/** The measurements of one check. */
export class Recording {
  readonly measurements: Measurement[] = []
  /** What was passed to `expect` and to no matcher yet, with an error that points at it. */
  readonly #waiting = new Map<object, Error>()
  #over = false

  /** Throws once the check is over: nobody waited for this, and what it measures counts for nothing. */
  add(measurement: Measurement): void {
    if (this.#over) {
      const next = 'Await it, or return it: a check ends where its function does.'
      throw new Error(`expect: expected to be called before its check ends, found it called afterwards. ${next}`)
    }
    this.measurements.push(measurement)
  }

  /** @returns call it once the expectation has met a matcher */
  awaitMatcher(what: string): () => void {
    const key = {}
    const message = `expect(${what}): expected a matcher behind it, found none, so nothing is compared. Add .toBeAbove(…), say.`
    this.#waiting.set(key, new Error(message))
    return () => this.#waiting.delete(key)
  }

  /** Throws if something was passed to `expect` and compared with nothing. */
  end(): void {
    this.#over = true
    for (const error of this.#waiting.values()) throw error
  }

  /** For a check that threw: it is over as well. */
  abort(): void {
    this.#over = true
  }
}

const recordings = new AsyncLocalStorage<Recording>()

/** That of the check in which code runs; of several that run at once, each has its own. */
export const currentRecording = (): Recording | undefined => recordings.getStore()

/** Runs `check` and gives the measurements it made, also when it throws. */
export const record: Recorder = async (check) => {
  const recording = new Recording()
  const { measurements } = recording
  try {
    const given: unknown = await recordings.run(recording, check)
    requireNothingLeft(given)
    recording.end()
    return { measurements, error: undefined }
  } catch (error) {
    recording.abort()
    // Something was thrown, even if it is nothing.
    return { measurements, error: error ?? new Error(`The check threw ${error}.`) }
  }
}

/** `runs.map(async (run) => …)` gives a list of promises, and nobody waits for them. */
function requireNothingLeft(given: unknown): void {
  const isPromise = (value: unknown) => typeof (value as Promise<unknown> | undefined)?.then === 'function'
  const isGenerator = /Generator\]$/.test(Object.prototype.toString.call(given))
  if (!isGenerator && !(Array.isArray(given) && given.some(isPromise))) return
  const found = isGenerator ? 'a generator, which has not begun' : 'a list of promises, for which nobody waits'
  throw new Error(`The check: expected it to return nothing or a promise, found ${found}. Await Promise.all([…]), say.`)
}
