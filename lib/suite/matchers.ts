/**
 * Vitest's `expect` with matchers that measure. Each compares, and also writes down the value, the threshold and the margin for
 * the claim that is being checked, so that a report can show them whether the claim holds or not.
 */
import { expect } from 'vitest'
import {
  above,
  below,
  equals,
  exceeds,
  exceedsTimes,
  fallsEveryEpoch,
  type Measurement,
  takesLonger,
  within,
} from '../claims/measurement.ts'
import type { Quantity, Series } from '../claims/quantity.ts'

/** Where measurements go while a claim is checked. A spec checks one claim after the other, so one place is enough. */
let recording: Measurement[] | undefined

/** Runs `check` and gives the measurements it made, also when it throws. */
export async function record(
  check: () => void | Promise<void>,
): Promise<{ measurements: Measurement[]; error: unknown }> {
  const measurements: Measurement[] = []
  recording = measurements
  try {
    await check()
    return { measurements, error: undefined }
  } catch (error) {
    return { measurements, error }
  } finally {
    recording = undefined
  }
}

function matcher<Arguments extends unknown[]>(measure: (...input: Arguments) => Measurement) {
  return function (this: { isNot?: boolean }, ...input: Arguments) {
    // `.not` would record a measurement that says the opposite of what is claimed.
    if (this.isNot)
      throw new Error('A claim says what is, not what is not: use the opposite matcher instead of `.not`.')
    const result = measure(...input)
    recording?.push(result)
    const { measured, needs, marginText, holds } = result
    const margin = marginText === undefined ? '' : `, margin ${marginText}`
    return { pass: holds, message: () => `${measured}, needs ${needs}${margin}` }
  }
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
  toEqualExactly(expected: unknown): void
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
  toEqualExactly: matcher((received: Parameters<typeof equals>[0], expected: unknown) => equals(received, expected)),
})

export { expect }
