/**
 * What a value of each unit can be, and which thresholds are checks at all: one that no value can miss says nothing, and one that no
 * value can reach is a slip, 20 where 0.2 was meant. Either is refused before it is compared.
 */
import { found, isRecord, unknownFields } from '../experiment/fields.ts'
import type { Quantity, Series, Unit } from './quantity.ts'

interface Limits {
  readonly low: number
  readonly high: number
  /** The unit in a sentence. */
  readonly says: string
  readonly whole?: true
  /** What a number was meant to be that is outside. */
  readonly meant?: (value: number) => string
}

const perCent = (what: string) => (value: number) =>
  Math.abs(value) > 1 && Math.abs(value) <= 100
    ? ` Write ${Number((value / 100).toPrecision(4))} for ${value} ${what}.`
    : ''

const limits = {
  share: { low: 0, high: 1, says: 'shares are 0 to 1', meant: perCent('%') },
  points: { low: -1, high: 1, says: 'points are differences of shares, −1 to 1', meant: perCent('points') },
  loss: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, says: 'a loss is any number' },
  count: { low: 0, high: Number.POSITIVE_INFINITY, says: 'counts are whole numbers from 0', whole: true },
  number: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, says: 'any number will do' },
} as const satisfies Record<Unit, Limits>

const limitsOf = (unit: Unit): Limits => limits[unit]

/** Sums of float64 may be off by so much: a share of 1 + 2e-16 is 1. */
const rounding = 1e-9

const isBroken = (value: number) => Number.isFinite(value) && !Number.isInteger(value)

const isUnit = (unit: unknown): unit is Unit => typeof unit === 'string' && Object.hasOwn(limits, unit)

/**
 * Throws unless a quantity has a name, a unit, and a number that the unit can have. Infinity will do where there is no upper limit: an
 * epoch that is never reached.
 */
export function requireQuantity(name: unknown, value: unknown, unit: unknown): void {
  if (typeof name !== 'string' || name.trim() === '') {
    throw new Error(
      `quantity: expected a name first, found ${found(name)}. Write quantity('dead units', 0.97, 'share').`,
    )
  }
  const where = `quantity '${name}'`
  if (!isUnit(unit)) {
    throw new Error(`${where}: expected the unit ${Object.keys(limits).join(', ')}, or none; found ${found(unit)}.`)
  }
  const { low, high, says, whole } = limitsOf(unit)
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new Error(`${where}: expected a number, found ${found(value)}. Look at what it was computed from.`)
  }
  const fits = value >= low - rounding && value <= high + rounding
  if (fits && !(whole && isBroken(value))) return
  const next = low === -high || low + high === 1 ? 'Divide what is in per cent by 100' : 'Correct it'
  throw new Error(
    `${where}: expected that ${says}; found ${value}. ${next}, or leave the unit out: a 'number' may be anything.`,
  )
}

/** What a matcher was given, as a quantity; a bare number has no name. Throws for anything else, and says what to measure of it. */
export function quantityOf(matcher: string, received: unknown): Quantity {
  if (typeof received === 'number' && !Number.isNaN(received)) return { name: '', value: received, unit: 'number' }
  if (isRecord(received) && typeof received.value === 'number' && isUnit(received.unit)) {
    return received as unknown as Quantity
  }
  const next = nextFor(received)
  throw new Error(`${matcher}: expected a quantity, such as trainAccuracy(run); found ${shape(received)}. ${next}`)
}

/** What a series was expected of. Throws for anything else, and for fewer than two values, in which nothing can fall. */
export function requireSeries(matcher: string, received: unknown): Series {
  if (!isRecord(received) || !Array.isArray(received.values) || !isUnit(received.unit)) {
    const next = "Write series(run, 'trainLoss')."
    throw new Error(`${matcher}: expected a series, found ${shape(received)}. ${next}`)
  }
  const { name, values } = received as unknown as Series
  if (values.length > 1) return received as unknown as Series
  const has = values.length === 1 ? '1 epoch' : 'no epoch'
  throw new Error(`'${name}' has ${has}: nothing can fall in it. Give its experiment two epochs or more.`)
}

const shape = (value: unknown) => (isRecord(value) ? `an object with ${Object.keys(value).join(', ')}` : found(value))

function nextFor(received: unknown): string {
  if (!isRecord(received)) return "Give a number a name: quantity('dead units', 0.97, 'share')."
  if (typeof received.then === 'function') return 'Await it first.'
  if ('values' in received) return 'A series is for toFallEveryEpoch; one value of it is trainLoss(run, { after: 3 }).'
  if ('items' in received) return 'A list is for toEqualExactly.'
  if ('epochs' in received) return 'This is a run: say what of it, trainAccuracy(run).'
  if ('experiment' in received) return 'This is a start: measure it at a bench, (await laboratory()).bench(start).'
  return "Give a number a name: quantity('dead units', 0.97, 'share')."
}

/** A number among the arguments of a matcher. */
export function requireNumber(where: string, value: unknown, expected = 'a number', fits = (_: number) => true): void {
  if (typeof value === 'number' && Number.isFinite(value) && fits(value)) return
  throw new Error(`${where}: expected ${expected}, found ${found(value)}.`)
}

/** Where thresholds for a quantity lie: those of a loss from 0 too, unless its name says that it is a difference. */
function thresholdsOf({ unit, difference }: Quantity): Limits {
  if (unit !== 'loss' || difference) return limitsOf(unit)
  const says = "losses are 0 or more, and a difference of losses says so in its name, 'loss before − after'"
  return { ...limits.loss, low: 0, says }
}

/** A threshold that values are to stay below: above the least that there is, and at most the greatest. */
export function requireUpper(matcher: string, received: Quantity, threshold: unknown): void {
  const { low, high } = thresholdsOf(received)
  requireThreshold(matcher, received, threshold, (value) => value > low && value <= high)
}

/** A threshold that values are to exceed: at least the least that there is, and below the greatest. */
export function requireLower(matcher: string, received: Quantity, threshold: unknown): void {
  const { low, high } = thresholdsOf(received)
  requireThreshold(matcher, received, threshold, (value) => value >= low && value < high)
}

function requireThreshold(
  matcher: string,
  received: Quantity,
  threshold: unknown,
  fits: (value: number) => boolean,
): void {
  requireNumber(matcher, threshold, 'a threshold, a finite number')
  if (fits(threshold as number)) return
  const { says, meant } = thresholdsOf(received)
  const next = meant?.(threshold as number) || ' Choose one that a value can miss and another can reach.'
  throw new Error(`${matcher}(${threshold}): expected a threshold for '${received.name}' that decides; ${says}.${next}`)
}

/** A band around a centre: the centre is a value that there is, and values can lie outside of the band. */
export function requireBand(matcher: string, received: Quantity, centre: unknown, tolerance: unknown): void {
  requireNumber(matcher, centre, 'a centre, a finite number')
  requireNumber(matcher, tolerance, 'a tolerance above 0 (for the very same there is toEqualExactly)', (by) => by > 0)
  const [middle, by] = [centre, tolerance] as [number, number]
  const { low, high, says, meant } = thresholdsOf(received)
  const where = `${matcher}(${middle}, ${by})`
  if (middle < low || middle > high) {
    throw new Error(`${where}: expected a centre that '${received.name}' can have; ${says}.${meant?.(middle) ?? ''}`)
  }
  if (middle - by <= low && middle + by >= high) {
    throw new Error(
      `${where}: expected a band that '${received.name}' can miss; ${says}.${meant?.(by) || ' Choose a smaller tolerance.'}`,
    )
  }
}

/** A value that is expected of a quantity to the last digit: one that its unit has. */
export function requireReachable(matcher: string, { name, unit }: Quantity, expected: number): void {
  const { low, high, says, whole, meant } = limitsOf(unit)
  if (expected >= low && expected <= high && !(whole && isBroken(expected))) return
  const next = meant?.(expected) ?? ''
  throw new Error(`${matcher}(${expected}): expected a value that '${name}' can have; ${says}.${next}`)
}

/** The number in `{ byAtLeast: 0.5 }`. Throws for anything else, and for fields beside it. */
export function byAtLeastOf(matcher: string, given: unknown): number {
  if (isRecord(given) && Object.hasOwn(given, 'byAtLeast') && unknownFields('', given, ['byAtLeast']).length === 0) {
    return given.byAtLeast as number
  }
  throw new Error(`${matcher}: expected by how much, { byAtLeast: 0.5 }, and nothing else; found ${found(given)}.`)
}

/** By how much one quantity is to exceed another: less than two of that unit can be apart. */
export function requireDifference(matcher: string, received: Quantity, other: Quantity, byAtLeast: unknown): void {
  requireNumber(`${matcher}, byAtLeast`, byAtLeast, 'a finite number')
  const { low, high, says } = limitsOf(received.unit)
  const [by, apart] = [byAtLeast as number, high - low]
  if (by > apart || by <= -apart) {
    const next = perCent('points')(by) || ' Choose one that a difference can miss and another can reach.'
    throw new Error(
      `${matcher}, byAtLeast: expected more than −${apart} and at most ${apart}, for ${says}; found ${by}.${next}`,
    )
  }
  if (by <= 0) requireAnother(matcher, received, other)
}

/** How many times as large one quantity is to be as another, which has to be above 0. */
export function requireTimes(matcher: string, received: Quantity, other: Quantity, times: unknown): void {
  requireNumber(matcher, times, 'a factor above 0', (factor) => factor > 0)
  if (other.value === 0) throw new Error(`'${other.name}' is 0: nothing is a number of times as large.`)
  if (other.value < 0) {
    throw new Error(
      `'${other.name}' is ${other.value}: a ratio to what is below 0 says nothing. Compare with toExceed.`,
    )
  }
  if ((times as number) <= 1) requireAnother(matcher, received, other)
}

/** A quantity is always at least itself. */
function requireAnother(matcher: string, received: Quantity, other: Quantity): void {
  const marks = ({ name, of, epochs, unit }: Quantity) => JSON.stringify([name, of, epochs, unit])
  if (received !== other && !(received.of && marks(received) === marks(other))) return
  throw new Error(
    `${matcher}: expected two quantities, found '${received.name}' twice. A value is always as large as itself.`,
  )
}

/** Settings of a word, `{ after: 3 }`. Throws for fields that nobody knows, and for those that are there and undefined. */
export function requireSettings(word: string, settings: unknown, known: readonly string[]): void {
  const example = `{ ${known.map((name) => `${name}: 3`).join(', ')} }`
  if (!isRecord(settings)) throw new Error(`${word}: expected settings such as ${example}, found ${found(settings)}.`)
  const [unknown] = unknownFields(word, settings, known)
  if (unknown) throw new Error(unknown.endsWith('?') ? unknown : `${unknown}.`)
  const empty = Object.keys(settings).find((name) => settings[name] === undefined)
  if (empty) throw new Error(`${word}.${empty}: expected a number, or the field left out; found undefined.`)
}
