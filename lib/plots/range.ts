/** Checks that all plots share. */

import { isDrawable } from './drawable.ts'
import type { Range } from './figure.ts'

/**
 * The range as a pair of its own.
 * @param name what it is called where it is given: `lineChart: yRange`
 * @throws {Error} unless it is two numbers, neither NaN nor infinite, the second of which is larger
 */
export function risingRange(name: string, [min, max]: Range): Range {
  if (isDrawable(min) && isDrawable(max) && min < max) return [min, max]
  throw new Error(`${name} must rise from one finite number to another, found [${min}, ${max}].`)
}

/**
 * @param name what is counted: `histogram: bins`
 * @throws {Error} unless the number is whole, and no less than `least`
 */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new Error(`${name} must be a whole number from ${least} on, found ${value}.`)
}
