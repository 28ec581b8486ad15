/**
 * Vitest's `expect` with matchers that measure. Each compares, and also writes down the value, the threshold and the margin for
 * the claim that is being checked, so that a report can show them whether the claim holds or not. In a claim there are no others.
 */
import { expect as vitestExpect } from 'vitest'
import { byAtLeastOf } from '../claims/limits.ts'
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
import { found, isRecord } from '../experiment/fields.ts'
import { refusalOf } from './foreign-matchers.ts'
import { currentRecording } from './recording.ts'

function matcher<Arguments extends unknown[]>(measure: (...input: Arguments) => Measurement) {
  return function (this: { isNot?: boolean }, ...input: Arguments) {
    // `.not` would record a measurement that says the opposite of what is claimed.
    if (this.isNot) throw refusalOf('expect(…)', 'not', [], true)
    const result = measure(...input)
    currentRecording()?.add(result)
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

const matchers = {
  toBeBelow: matcher((received: Quantity | number, threshold: number) => below(received, threshold)),
  toBeAbove: matcher((received: Quantity | number, threshold: number) => above(received, threshold)),
  toBeWithin: matcher((received: Quantity | number, centre: number, tolerance: number) =>
    within(received, centre, tolerance),
  ),
  toExceed: matcher((received: Quantity, other: Quantity, difference: { byAtLeast: number }) =>
    exceeds(received, other, byAtLeastOf('toExceed', difference)),
  ),
  toExceedTimes: matcher((received: Quantity, other: Quantity, times: number) => exceedsTimes(received, other, times)),
  toTakeLonger: matcher((received: Quantity, other: Quantity, times: number) => takesLonger(received, other, times)),
  toFallEveryEpoch: matcher((received: Series) => fallsEveryEpoch(received)),
  toEqualExactly: matcher((received: Parameters<typeof equals>[0], expected: Value) => equals(received, expected)),
} satisfies { [Name in keyof Measuring]: unknown }

vitestExpect.extend(matchers)

const own = Object.keys(matchers)

/**
 * Vitest's `expect`, with the matchers above. In a claim it refuses all others by name, whether they would hold or not: they keep no
 * number. Elsewhere, in a figure say, they are at hand.
 */
export const expect: typeof vitestExpect = new Proxy(vitestExpect, {
  apply: (target, self, [received, ...rest]) => {
    const assertion: object = Reflect.apply(target, self, [received, ...rest])
    const recording = currentRecording()
    return recording ? guarded(assertion, recording.awaitMatcher(nameOf(received))) : assertion
  },
  get: (target, word, self) => {
    if (typeof word === 'string' && currentRecording()) throw refusalOf('expect', word, own, word in target)
    return Reflect.get(target, word, self)
  },
})

/** An assertion that has the chapter's matchers alone. @param met tells that one of them was called */
function guarded(assertion: object, met: () => void): object {
  return new Proxy(assertion, {
    get: (target, word) => {
      // A promise asks whether it is one, `then`: an assertion is none.
      if (typeof word === 'symbol' || word === 'then') return undefined
      if (!own.includes(word)) throw refusalOf('expect(…)', word, own, word in target)
      return (...input: unknown[]) => {
        met()
        // Vitest would give its assertion back, and `() => expect(…).toBeAbove(…)` return it.
        ;(Reflect.get(target, word) as (...input: unknown[]) => void).apply(target, input)
      }
    },
  })
}

/** What was passed to `expect`, by its name if it has one. */
const nameOf = (received: unknown) =>
  isRecord(received) && typeof received.name === 'string' ? `'${received.name}'` : found(received)
