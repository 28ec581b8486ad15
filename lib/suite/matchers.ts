/**
 * Vitest's `expect` with matchers that measure. Each compares, and also writes down the value, the threshold and the margin for
 * the claim that is being checked, so that a report can show them whether the claim holds or not.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { expect } from 'vitest'
import type { Recorder } from '../claims/check.ts'
import {
  above,
  below,
  equals,
  exceeds,
  exceedsTimes,
  fallsEveryEpoch,
  type Measurement,
  takesLonger,
  type Value,
  within,
} from '../claims/measurement.ts'
import type { Quantity, Series } from '../claims/quantity.ts'
import { wordsOf } from '../claims/wording.ts'

/** Where measurements go while a claim is checked: of several that are checked at once, each has a place of its own. */
const recording = new AsyncLocalStorage<Measurement[]>()

/** Runs `check` and gives the measurements it made, also when it throws. */
export const record: Recorder = async (check) => {
  const measurements: Measurement[] = []
  try {
    await recording.run(measurements, check)
    return { measurements, error: undefined }
  } catch (error) {
    // Something was thrown, even if it is nothing.
    return { measurements, error: error ?? new Error(`The check threw ${error}.`) }
  }
}

function matcher<Arguments extends unknown[]>(measure: (...input: Arguments) => Measurement) {
  return function (this: { isNot?: boolean }, ...input: Arguments) {
    // `.not` would record a measurement that says the opposite of what is claimed.
    if (this.isNot)
      throw new Error('A claim says what is, not what is not: use the opposite matcher instead of `.not`.')
    const result = measure(...input)
    recording.getStore()?.push(result)
    return { pass: result.holds, message: () => messageOf(result) }
  }
}

function messageOf(measurement: Measurement): string {
  const { live, measured, needs, margin } = wordsOf(measurement)
  return `${live ?? measured}, needs ${needs}${margin === undefined ? '' : `, margin ${margin}`}`
}

interface Measuring {
  /** value < threshold; shares as 0 … 1. */
  toBeBelow(threshold: number): void
  /** value > threshold */
  toBeAbove(threshold: number): void
  /** |value − centre| ≤ tolerance */
  toBeWithin(centre: number, tolerance: number): void
  /** value − other ≥ byAtLeast, both in the same unit; shares differ by 0 … 1. */
  toExceed(other: Quantity, difference: { byAtLeast: number }): void
  /** value ≥ times · other */
  toExceedTimes(other: Quantity, times: number): void
  /** value ≥ times · other, for times measured in this run: reports do not show the ratio, the terminal does. */
  toTakeLonger(other: Quantity, times: number): void
  /** Each epoch's value is smaller than the one before. */
  toFallEveryEpoch(): void
  /** The very same number, text or list. */
  toEqualExactly(expected: Value): void
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration that is merged with has this type parameter
  interface Assertion<T = any> extends Measuring {}
}

expect.extend({
  toBeBelow: matcher((received: Quantity | number, threshold: number) => below(received, threshold)),
  toBeAbove: matcher((received: Quantity | number, threshold: number) => above(received, threshold)),
  toBeWithin: matcher((received: Quantity | number, centre: number, tolerance: number) =>
    within(received, centre, tolerance),
  ),
  toExceed: matcher((received: Quantity, other: Quantity, { byAtLeast }: { byAtLeast: number }) =>
    exceeds(received, other, byAtLeast),
  ),
  toExceedTimes: matcher((received: Quantity, other: Quantity, times: number) => exceedsTimes(received, other, times)),
  toTakeLonger: matcher((received: Quantity, other: Quantity, times: number) => takesLonger(received, other, times)),
  toFallEveryEpoch: matcher((received: Series) => fallsEveryEpoch(received)),
  toEqualExactly: matcher((received: Parameters<typeof equals>[0], expected: Value) => equals(received, expected)),
})

export { expect }
