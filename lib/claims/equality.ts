/** What only equality counts for: a count, a shape, a list of pixels. */
import { found } from '../experiment/fields.ts'
import { requireReachable } from './limits.ts'
import type { Measurement, Value } from './measurement.ts'
import type { List, Quantity } from './quantity.ts'

type Exact = Quantity | List | Value

/**
 * Exactly equal, and nothing else will do. Throws where either side is neither a number, a text, true or false, nor a list of these:
 * `undefined` is equal to `undefined`, and would say nothing. Throws too for what nothing can equal, or everything does: NaN, a list of
 * nothing, a text where a number is measured, the very same list twice.
 */
export function equals(received: Exact, expected: Value) {
  const named = isNamed(received) ? received : undefined
  const value = named ? ('items' in named ? named.items : named.value) : (received as Value)
  for (const side of [value, expected]) requireValue(side)
  requireDecisive(value, expected)
  if (named && 'unit' in named) requireReachable('toEqualExactly', named, expected as number)
  return {
    kind: 'equals',
    ...(named?.name && { name: named.name }),
    received: value,
    expected,
    holds: same(value, expected),
  } as const satisfies Measurement
}

const isNamed = (received: Exact): received is Exclude<Exact, Value> =>
  typeof received === 'object' && received !== null && !Array.isArray(received)

function requireValue(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) requireValue(item)
  } else if (!['number', 'string', 'boolean'].includes(typeof value)) {
    throw new Error(`toEqualExactly compares numbers, texts and lists of these; found ${found(value)}.`)
  }
}

function requireDecisive(value: Value, expected: Value): void {
  const [one, other] = [kindOf(value), kindOf(expected)]
  const refuse = (what: string, next: string) => {
    throw new Error(`toEqualExactly: expected ${what}; found ${found(expected)}. ${next}`)
  }
  if (one !== other) refuse(`${one}, as is measured`, `A ${other.replace(/^a /, '')} can never be the same.`)
  if (Array.isArray(expected) && expected.length === 0) {
    refuse('a list of something', "Count instead: expect(quantity('…', items.length, 'count')).toEqualExactly(0).")
  }
  if (Array.isArray(expected) && value === expected) {
    refuse('two lists', 'It is the very same list twice: write down what it should be.')
  }
  if (holdsNaN(expected)) refuse('a number', 'NaN is equal to nothing, not even to itself.')
}

const kindOf = (value: Value) => (Array.isArray(value) ? 'a list' : `a ${typeof value}`)

const holdsNaN = (value: Value): boolean => (Array.isArray(value) ? value.some(holdsNaN) : Number.isNaN(value))

/** NaN is the same as nothing, not even as itself. */
function same(one: Value, other: Value): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other
  return one.length === other.length && one.every((entry, index) => same(entry, other[index] as Value))
}
