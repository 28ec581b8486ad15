/**
 * What a matcher measures: the value, what the claim needs it to be, and by how much it is more than that. Everything as numbers and as
 * the text that is printed, so that a report needs to know nothing of what was compared.
 */
import { formatDifference, formatValue, type Quantity, type Series, type Unit } from './quantity.ts'

export interface Measurement {
  /** `training accuracy: 85.7 %` or `85.7 % − 17.7 % = 68.0 points`. */
  readonly measured: string
  /** `≥ 50.0 points`. */
  readonly needs: string
  /** How much room is left, in the unit of what was measured; negative if the claim fails. Missing where only equality counts. */
  readonly margin?: number
  /** The margin as it is printed: `18.0 points`. */
  readonly marginText?: string
  readonly holds: boolean
}

function measurement(measured: string, needs: string, margin: number, unit: Unit, holds = margin >= 0): Measurement {
  return { measured, needs, margin, marginText: formatDifference(margin, unit), holds }
}

const asQuantity = (value: Quantity | number): Quantity =>
  typeof value === 'number' ? { name: '', value, unit: 'number' } : value

const named = ({ name, value, unit }: Quantity) => `${name && `${name}: `}${formatValue(value, unit)}`

/** value < threshold. */
export function below(received: Quantity | number, threshold: number): Measurement {
  const found = asQuantity(received)
  const margin = threshold - found.value
  return measurement(named(found), `< ${formatValue(threshold, found.unit)}`, margin, found.unit, margin > 0)
}

/** value > threshold. */
export function above(received: Quantity | number, threshold: number): Measurement {
  const found = asQuantity(received)
  const margin = found.value - threshold
  return measurement(named(found), `> ${formatValue(threshold, found.unit)}`, margin, found.unit, margin > 0)
}

/** |value − centre| ≤ tolerance. */
export function within(received: Quantity | number, centre: number, tolerance: number): Measurement {
  const found = asQuantity(received)
  const needs = `${formatValue(centre, found.unit)} ± ${formatDifference(tolerance, found.unit)}`
  return measurement(named(found), needs, tolerance - Math.abs(found.value - centre), found.unit)
}

/** value − other ≥ byAtLeast. Both have the same unit: per cent are not subtracted from losses. */
export function exceeds(received: Quantity, other: Quantity, byAtLeast: number): Measurement {
  if (received.unit !== other.unit) {
    throw new Error(
      `'${received.name}' is a ${received.unit} and '${other.name}' a ${other.unit}: they cannot be compared.`,
    )
  }
  const { unit } = received
  const difference = received.value - other.value
  const [minuend, subtrahend] = [formatValue(received.value, unit), formatValue(other.value, unit)]
  const names = received.name === other.name ? `${received.name}: ` : `${received.name} − ${other.name}: `
  const measured = `${names}${minuend} − ${subtrahend} = ${formatDifference(difference, unit)}`
  return measurement(measured, `≥ ${formatDifference(byAtLeast, unit)}`, difference - byAtLeast, unit)
}

/** value ≥ factor · other, for quantities that are compared by ratio. */
export function exceedsTimes(received: Quantity, other: Quantity, factor: number): Measurement {
  const ratio = received.value / other.value
  const times = (value: number) => `${formatValue(value, 'number')} times`
  const measured = `${received.name}: ${formatValue(received.value, received.unit)} ÷ ${formatValue(other.value, other.unit)} = ${times(ratio)}`
  return { ...measurement(measured, `≥ ${times(factor)}`, ratio - factor, 'number'), marginText: times(ratio - factor) }
}

/** Every value is smaller than the one before it; measured is the smallest fall. */
export function fallsEveryEpoch({ name, values, unit }: Series): Measurement {
  const falls = values.slice(1).map((value, index) => (values[index] as number) - value)
  if (falls.length === 0) throw new Error(`'${name}' has ${values.length} epochs: nothing can fall in it.`)
  const smallest = Math.min(...falls)
  const [first, last] = [values[0] as number, values.at(-1) as number]
  const measured =
    `${name}: ${formatValue(first, unit)} → ${formatValue(last, unit)}, ` +
    `smallest fall ${formatDifference(smallest, unit)} (after epoch ${falls.findIndex((fall) => Object.is(fall, smallest)) + 1})`
  return measurement(measured, '> 0', smallest, unit, smallest > 0)
}

/** Exactly equal, and nothing else will do: a count, a shape, a list. */
export function equals(
  received: Quantity | number | string | readonly (number | string)[],
  expected: unknown,
): Measurement {
  const isQuantity = typeof received === 'object' && 'unit' in received
  const value = isQuantity ? received.value : received
  const text = (raw: unknown): string => {
    if (typeof raw === 'number') return formatExactly(raw)
    return Array.isArray(raw) ? `[${raw.map(text).join(', ')}]` : String(raw)
  }
  const measured = `${isQuantity && received.name ? `${received.name}: ` : ''}${text(value)}`
  return { measured, needs: `= ${text(expected)}`, holds: same(value, expected) }
}

/** NaN is the same as nothing, not even as itself. */
function same(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other
  return one.length === other.length && one.every((entry, index) => same(entry, other[index]))
}

const formatExactly = (value: number) => (Number.isSafeInteger(value) ? formatValue(value, 'count') : String(value))
