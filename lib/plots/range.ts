/** Ranges and whole numbers, as all plots take them. */
import { found } from '../experiment/fields.ts'
import { areApart, isDrawable } from './drawable.ts'
import type { Range } from './figure.ts'

/** Columns or rows of a text, at most. A page has 100; a text of millions would take all the memory before anybody saw it. */
export const mostCharacters = 10_000

/**
 * The range as a pair of its own.
 * @param name what it is called where it is given: `lineChart: yRange`
 * @throws {Error} unless it is two numbers, neither NaN nor infinite, the second of which is larger by what an axis can show
 */
export function risingRange(name: string, range: unknown): Range {
  if (!isPair(range)) throw new Error(`${name} must be a pair of numbers, such as [0, 1], found ${found(range)}.`)
  const [min, max] = range
  if (!isDrawable(min) || !isDrawable(max) || min >= max) {
    throw new Error(`${name} must rise from one finite number to another, found [${min}, ${max}].`)
  }
  if (areApart(min, max)) return [min, max]
  throw new Error(
    `${name} must rise by more than a billionth of its numbers, found [${min}, ${max}]; subtract what they share.`,
  )
}

/** Whether this is two numbers and nothing else. */
export function isPair(value: unknown): value is Range {
  return Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number')
}

/**
 * @param name what is counted: `histogram: bins`
 * @throws {Error} unless the number is whole, no less than `least` and no more than `most`
 */
export function wholeNumber(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number
  const to = most < Number.MAX_SAFE_INTEGER ? `to ${most.toLocaleString('en-US')}` : 'on'
  throw new Error(`${name} must be a whole number from ${least} ${to}, found ${found(value)}.`)
}
