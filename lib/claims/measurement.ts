/**
 * What a matcher measures: the value, what the claim needs it to be, and by how much it is more than that. Numbers only, with their units
 * and names; `wording.ts` says them in words.
 */
import {
  quantityOf,
  requireBand,
  requireDifference,
  requireLower,
  requireSeries,
  requireTimes,
  requireUpper,
} from './limits.ts'
import type { Quantity, Series, Unit } from './quantity.ts'

export { equals } from './equality.ts'

interface Margin {
  readonly holds: boolean
  /** How much room is left, in the unit of what was measured; negative if the expectation does not hold. Of a ratio: in times. */
  readonly margin: number
  /** The margin as a share of the threshold, so that margins in different units can be compared. */
  readonly room: number
}

interface AgainstThreshold extends Margin {
  readonly received: Quantity
  readonly threshold: number
}

interface AgainstOther extends AgainstThreshold {
  readonly other: Quantity
}

/** What only equality counts for. */
export type Value = number | string | boolean | readonly Value[]

/** What each kind of measurement holds. */
export interface Measurements {
  /** received < threshold */
  readonly below: AgainstThreshold
  /** received > threshold */
  readonly above: AgainstThreshold
  /** |received − threshold| ≤ tolerance */
  readonly within: AgainstThreshold & { readonly tolerance: number }
  /** received − other ≥ threshold */
  readonly exceeds: AgainstOther
  /** received ÷ other ≥ threshold */
  readonly exceedsTimes: AgainstOther
  /** The same ratio, of times. They differ from run to run: `live` is for the terminal, and no record keeps it of one that holds. */
  readonly takesLonger: {
    readonly names: readonly [received: string, other: string]
    readonly threshold: number
    readonly holds: boolean
    readonly live?: { readonly received: Quantity; readonly other: Quantity }
  }
  /** Every value is smaller than the one before it; `smallest` is the smallest fall, from the value after epoch `after` to the next. */
  readonly fallsEveryEpoch: Margin & { readonly received: Series; readonly smallest: number; readonly after: number }
  /** The very same */
  readonly equals: {
    readonly name?: string
    readonly received: Value
    readonly expected: Value
    readonly holds: boolean
  }
}

export type Kind = keyof Measurements
export type Measurement = { readonly [K in Kind]: { readonly kind: K } & Measurements[K] }[Kind]

/** The margin of a measurement and what there is to compare it with; nothing where only equality counts, or a clock. */
export function marginOf(measurement: Measurement): { margin: number; room: number; unit: Unit | 'times' } | undefined {
  switch (measurement.kind) {
    case 'below':
    case 'above':
    case 'within':
    case 'exceeds':
    case 'fallsEveryEpoch':
      return { margin: measurement.margin, room: measurement.room, unit: measurement.received.unit }
    case 'exceedsTimes':
      return { margin: measurement.margin, room: measurement.room, unit: 'times' }
    case 'takesLonger':
    case 'equals':
      return undefined
    default:
      return measurement satisfies never
  }
}

/** The measurement as a record keeps it: the times of one that holds would be others in the next run. */
export function lasting(measurement: Measurement): Measurement {
  if (measurement.kind !== 'takesLonger' || !measurement.holds) return measurement
  const { live: _live, ...rest } = measurement
  return rest
}

/** `scale` is what the margin is large or small against: the threshold, as a rule. */
function roomOf(margin: number, scale: number): number {
  return scale === 0 ? margin : margin / Math.abs(scale)
}

/** value < threshold. Throws for a threshold that no value can miss, or none can reach; so do the others. */
export function below(received: Quantity | number, threshold: number) {
  const found = quantityOf('toBeBelow', received)
  requireUpper('toBeBelow', found, threshold)
  const margin = threshold - found.value
  return {
    kind: 'below',
    received: found,
    threshold,
    holds: margin > 0,
    margin,
    room: roomOf(margin, threshold),
  } as const satisfies Measurement
}

/** value > threshold. */
export function above(received: Quantity | number, threshold: number) {
  const found = quantityOf('toBeAbove', received)
  requireLower('toBeAbove', found, threshold)
  const margin = found.value - threshold
  return {
    kind: 'above',
    received: found,
    threshold,
    holds: margin > 0,
    margin,
    room: roomOf(margin, threshold),
  } as const satisfies Measurement
}

/** |value − centre| ≤ tolerance. */
export function within(received: Quantity | number, centre: number, tolerance: number) {
  const found = quantityOf('toBeWithin', received)
  requireBand('toBeWithin', found, centre, tolerance)
  const margin = tolerance - Math.abs(found.value - centre)
  return {
    kind: 'within',
    received: found,
    threshold: centre,
    tolerance,
    holds: margin >= 0,
    margin,
    room: roomOf(margin, tolerance),
  } as const satisfies Measurement
}

/** value − other ≥ byAtLeast. Both have the same unit: per cent are not subtracted from losses. */
export function exceeds(received: Quantity, other: Quantity, byAtLeast: number) {
  requireSameUnit('toExceed', received, other)
  requireDifference('toExceed', received, other, byAtLeast)
  const margin = received.value - other.value - byAtLeast
  return {
    kind: 'exceeds',
    received,
    other,
    threshold: byAtLeast,
    holds: margin >= 0,
    margin,
    room: roomOf(margin, byAtLeast),
  } as const satisfies Measurement
}

/** value ≥ factor · other, for quantities that are compared by ratio. Throws if the units differ or the other is not above 0. */
export function exceedsTimes(received: Quantity, other: Quantity, factor: number) {
  return {
    kind: 'exceedsTimes',
    received,
    other,
    ...ratio('toExceedTimes', received, other, factor),
  } as const satisfies Measurement
}

/** value ≥ factor · other, for times. Throws as `exceedsTimes` does. */
export function takesLonger(received: Quantity, other: Quantity, factor: number) {
  const { holds } = ratio('toTakeLonger', received, other, factor)
  return {
    kind: 'takesLonger',
    names: [received.name, other.name],
    threshold: factor,
    holds,
    live: { received, other },
  } as const satisfies Measurement
}

function ratio(matcher: string, received: Quantity, other: Quantity, factor: number) {
  requireSameUnit(matcher, received, other)
  requireTimes(matcher, received, other, factor)
  const margin = received.value / other.value - factor
  return { threshold: factor, holds: margin >= 0, margin, room: roomOf(margin, factor) }
}

function requireSameUnit(matcher: string, received: Quantity, other: Quantity): void {
  const [one, two] = [quantityOf(matcher, received), quantityOf(matcher, other)]
  if (one.unit === two.unit) return
  throw new Error(`'${one.name}' is a ${one.unit} and '${two.name}' a ${two.unit}: they cannot be compared.`)
}

/** Every value is smaller than the one before it; measured is the smallest fall. Throws for fewer than two values. */
export function fallsEveryEpoch(received: Series) {
  const { values } = requireSeries('toFallEveryEpoch', received)
  const falls = values.slice(1).map((value, index) => (values[index] as number) - value)
  const smallest = Math.min(...falls)
  // Against an even fall of the same height.
  const scale = ((values[0] as number) - (values.at(-1) as number)) / falls.length
  return {
    kind: 'fallsEveryEpoch',
    received,
    smallest,
    after: falls.findIndex((fall) => Object.is(fall, smallest)) + 1,
    holds: smallest > 0,
    margin: smallest,
    room: roomOf(smallest, scale),
  } as const satisfies Measurement
}
