/** What Vitest's `expect` has and a claim has no use for: it compares and keeps no number, so a page could show none. */

const exactly = 'toEqualExactly(expected)'
const count = "expect(quantity('what is counted', n, 'count')).toEqualExactly(expected)"

/** Which of the chapter's words says what a matcher of Vitest's does. */
const instead: Readonly<Record<string, string>> = {
  toBe: exactly,
  toEqual: exactly,
  toStrictEqual: exactly,
  toBeCloseTo: 'toBeWithin(centre, tolerance)',
  toBeGreaterThan: 'toBeAbove(threshold), or toExceed(other, { byAtLeast }) for two quantities',
  toBeGreaterThanOrEqual: 'toBeAbove(threshold), or toExceed(other, { byAtLeast }) for two quantities',
  toBeLessThan: 'toBeBelow(threshold), or toExceed(other, { byAtLeast }) for two quantities, the other way round',
  toBeLessThanOrEqual:
    'toBeBelow(threshold), or toExceed(other, { byAtLeast }) for two quantities, the other way round',
  toHaveLength: "expect(quantity('items', items.length, 'count')).toEqualExactly(expected)",
  resolves: 'await what it waits for, and expect what came of it',
  rejects: 'await what it waits for, and expect what came of it',
  soft: 'expect(…), with a claim of its own for what is to be checked in any case',
  poll: 'await what it waits for, and expect what came of it',
  assert: count,
}

/**
 * The refusal of a word behind `expect(…)`, or behind `expect.` itself.
 *
 * @param own the chapter's matchers
 * @param isVitests whether Vitest has it; otherwise nobody does
 */
export function refusalOf(
  where: 'expect(…)' | 'expect',
  word: string,
  own: readonly string[],
  isVitests: boolean,
): Error {
  if (word === 'not') {
    return new Error('A claim says what is, not what is not: use the opposite matcher instead of `.not`.')
  }
  if (!isVitests) {
    return new Error(
      `${where}.${word}: expected a matcher of the chapter, found none of that name. There are ${own.join(', ')}.`,
    )
  }
  const next = instead[word] ?? count
  return new Error(
    `${where}.${word}: expected a matcher of the chapter, found one of Vitest's, which keeps no number for the page. ` +
      `Write ${next}. There are ${own.join(', ')}.`,
  )
}
