/**
 * What a matcher measures: the value, what the claim needs it to be, and by how much it is more than that. Everything as numbers and as
 * the text that is printed, so that a report needs to know nothing of what was compared.
 */
import {
  formatDifference,
  formatThreshold,
  formatValue,
  type List,
  type Quantity,
  type Series,
  type Unit,
} from './quantity.ts'

export interface Measurement {
  /** `training accuracy: 85.7 %` or `85.7 % − 17.7 % = 68.0 points`. */
  readonly measured: string
  /** `≥ 50.0 points`. */
  readonly needs: string
  /** How much room is left, in the unit of what was measured; negative if the claim fails. Missing where only equality counts. */
  readonly margin?: number
  /** The margin as it is printed: `18.0 points`; of a time, which is not the same twice, that it is not kept. */
  readonly marginText?: string
  /** The margin as a share of the threshold, so that margins in different units can be compared. */
  readonly room?: number
  readonly holds: boolean
  /** What was measured, for the terminal, where a report must not say it: a time differs from run to run. */
  readonly live?: string
}

/** `scale` is what the margin is large or small against: the threshold, as a rule. */
function measurement(
  measured: string,
  needs: string,
  { margin, scale, unit, holds = margin >= 0 }: { margin: number; scale: number; unit: Unit; holds?: boolean },
): Measurement {
  const room = scale === 0 ? margin : margin / Math.abs(scale)
  return { measured, needs, margin, marginText: formatDifference(margin, unit), room, holds }
}

const asQuantity = (value: Quantity | number): Quantity =>
  typeof value === 'number' ? { name: '', value, unit: 'number' } : value

/** `training accuracy, raw`: what was measured, and on which run. */
const label = ({ name, of }: Pick<Quantity, 'name' | 'of'>) => [name, of].filter(Boolean).join(', ')

/** `training accuracy, raw: 14.1 %`. */
function named(found: Quantity): string {
  const start = label(found)
  return `${start && `${start}: `}${formatValue(found.value, found.unit)}`
}

/**
 * Two quantities and what comes of them: `training accuracy: scaled 85.4 % − raw 14.1 %`, or, where they are not the same quantity of two
 * runs, `validation loss − best validation loss, plain: 0.450 − 0.361`.
 */
function bothNamed(one: Quantity, other: Quantity, sign: '−' | '÷'): string {
  const [first, second] = [one, other].map(({ value, unit }) => formatValue(value, unit))
  if (one.name === other.name && one.of && other.of) {
    return `${one.name}: ${one.of} ${first} ${sign} ${other.of} ${second}`
  }
  const bracketed = (text: string) => (text.includes(' − ') ? `(${text})` : text)
  // What both are of is said once, at the end.
  const of = one.of === other.of ? one.of : undefined
  const names = [one, other].map((found) => bracketed(of ? found.name : label(found)))
  const both = one.name === other.name ? one.name : names.join(` ${sign} `)
  return `${label({ name: both, of })}: ${first} ${sign} ${second}`
}

/** value < threshold. */
export function below(received: Quantity | number, threshold: number): Measurement {
  const found = asQuantity(received)
  const margin = threshold - found.value
  return measurement(named(found), `< ${formatThreshold(threshold, found.unit)}`, {
    margin,
    scale: threshold,
    unit: found.unit,
    holds: margin > 0,
  })
}

/** value > threshold. */
export function above(received: Quantity | number, threshold: number): Measurement {
  const found = asQuantity(received)
  const margin = found.value - threshold
  return measurement(named(found), `> ${formatThreshold(threshold, found.unit)}`, {
    margin,
    scale: threshold,
    unit: found.unit,
    holds: margin > 0,
  })
}

/** |value − centre| ≤ tolerance. */
export function within(received: Quantity | number, centre: number, tolerance: number): Measurement {
  const found = asQuantity(received)
  const needs = `${formatThreshold(centre, found.unit)} ± ${formatThreshold(tolerance, found.unit, true)}`
  const margin = tolerance - Math.abs(found.value - centre)
  return measurement(named(found), needs, { margin, scale: tolerance, unit: found.unit })
}

/** value − other ≥ byAtLeast. Both have the same unit: per cent are not subtracted from losses. */
export function exceeds(received: Quantity, other: Quantity, byAtLeast: number): Measurement {
  requireSameUnit(received, other)
  const { unit } = received
  const difference = received.value - other.value
  const measured = `${bothNamed(received, other, '−')} = ${formatDifference(difference, unit)}`
  const margin = difference - byAtLeast
  return measurement(measured, `≥ ${formatThreshold(byAtLeast, unit, true)}`, { margin, scale: byAtLeast, unit })
}

/** value ≥ factor · other, for quantities that are compared by ratio. Throws if the units differ or the other is 0. */
export function exceedsTimes(received: Quantity, other: Quantity, factor: number): Measurement {
  requireSameUnit(received, other)
  if (other.value === 0) throw new Error(`'${other.name}' is 0: nothing is a number of times as large.`)
  const ratio = received.value / other.value
  const times = (value: number) => `${formatValue(value, 'number')} times`
  const measured = `${bothNamed(received, other, '÷')} = ${times(ratio)}`
  const margin = ratio - factor
  return {
    ...measurement(measured, `≥ ${formatThreshold(factor, 'number')} times`, { margin, scale: factor, unit: 'number' }),
    marginText: times(margin),
  }
}

/**
 * value ≥ factor · other, for times. They differ from run to run, so the measurement itself says only what the claim needs; the ratio
 * is in `live`. A claim that fails says all.
 */
export function takesLonger(received: Quantity, other: Quantity, factor: number): Measurement {
  const { measured, needs, holds } = exceedsTimes(received, other, factor)
  const outcome = `${received.name} ÷ ${other.name}: ${holds ? needs : measured}, measured anew in each run`
  return { measured: outcome, needs, holds, live: measured, marginText: 'not kept' }
}

function requireSameUnit(one: Quantity, other: Quantity): void {
  if (one.unit === other.unit) return
  throw new Error(`'${one.name}' is a ${one.unit} and '${other.name}' a ${other.unit}: they cannot be compared.`)
}

/** Every value is smaller than the one before it; measured is the smallest fall. */
export function fallsEveryEpoch({ name, of, values, unit }: Series): Measurement {
  const falls = values.slice(1).map((value, index) => (values[index] as number) - value)
  if (falls.length === 0) throw new Error(`'${name}' has ${values.length} epochs: nothing can fall in it.`)
  const smallest = Math.min(...falls)
  const [first, last] = [values[0] as number, values.at(-1) as number]
  const measured =
    `${label({ name, of })}: ${formatValue(first, unit)} → ${formatValue(last, unit)}, ` +
    `smallest fall ${formatDifference(smallest, unit)} (after epoch ${falls.findIndex((fall) => Object.is(fall, smallest)) + 1})`
  // Against an even fall of the same height.
  const scale = (first - last) / falls.length
  return measurement(measured, '> 0', { margin: smallest, scale, unit, holds: smallest > 0 })
}

/** Exactly equal, and nothing else will do: a count, a shape, a list. */
export function equals(
  received: Quantity | List | number | string | readonly (number | string)[],
  expected: unknown,
): Measurement {
  const isNamed = typeof received === 'object' && 'name' in received
  const value = isNamed ? ('items' in received ? received.items : received.value) : received
  const text = (raw: unknown): string => {
    if (typeof raw === 'number') return formatExactly(raw)
    return Array.isArray(raw) ? `[${raw.map(text).join(', ')}]` : String(raw)
  }
  const measured = `${isNamed && received.name ? `${received.name}: ` : ''}${text(value)}`
  return { measured, needs: `= ${text(expected)}`, holds: same(value, expected) }
}

/** NaN is the same as nothing, not even as itself. */
function same(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other
  return one.length === other.length && one.every((entry, index) => same(entry, other[index]))
}

const formatExactly = (value: number) => (Number.isSafeInteger(value) ? formatValue(value, 'count') : String(value))
