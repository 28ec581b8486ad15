/** How numbers and measurements read: the one place where they become text. Nothing reads that text again. */
import { decimal, integer, percent, points } from '../plots/format.ts'
import type { Kind, Measurement, Measurements, Value } from './measurement.ts'
import type { Named, Quantity, Unit } from './quantity.ts'

/** A value in its unit: `85.7 %`, `0.432`, `795,010`. */
export function formatValue(value: number, unit: Unit): string {
  return withMinus(values[unit](value))
}

const values = {
  share: (value) => percent(value),
  points: (value) => points(value),
  loss: (value) => decimal(value),
  count: integer,
  number: (value) => decimal(value),
} satisfies Record<Unit, (value: number) => string>

/** A difference of two values of a unit: shares differ in points. */
export function formatDifference(value: number, unit: Unit): string {
  return formatValue(value, unit === 'share' ? 'points' : unit)
}

/** A threshold as it was written, without digits that nobody chose: `20 %`, `50 points`, `0.05`. */
export function formatThreshold(value: number, unit: Unit, difference = false): string {
  const plain = (number: number) => withMinus(String(Number(number.toPrecision(4))))
  if (unit === 'points') {
    const text = plain(value * 100)
    return `${text} ${text.replace('−', '') === '1' ? 'point' : 'points'}`
  }
  if (unit === 'share') return difference ? formatThreshold(value, 'points') : `${plain(value * 100)} %`
  return Math.abs(value) >= 1000 ? formatValue(value, 'count') : plain(value)
}

/** A minus sign in front, as long as a plus, where JavaScript has a hyphen. */
const withMinus = (text: string) => text.replace(/^-/, '−')

/** `training accuracy after epoch 3`, `training accuracy, mean of epochs 1 to 5`. */
export function nameText({ name, epochs }: Named): string {
  if (!epochs) return name
  const [first, last] = epochs
  return last === undefined || last === first
    ? `${name} after epoch ${first}`
    : `${name}, mean of epochs ${first} to ${last}`
}

/** `training accuracy, raw`: what was measured, and on which run. */
const label = (found: Named) => [nameText(found), found.of].filter(Boolean).join(', ')

/** `training accuracy, raw: 14.1 %`. */
function valueText(found: Quantity): string {
  const start = label(found)
  return `${start && `${start}: `}${formatValue(found.value, found.unit)}`
}

/**
 * Two quantities and what comes of them: `training accuracy: scaled 85.4 % − raw 14.1 %`, or, where they are not the same quantity of two
 * runs, `validation loss − best validation loss, plain: 0.450 − 0.361`.
 */
function bothText(one: Quantity, other: Quantity, sign: '−' | '÷'): string {
  const [first, second] = [one, other].map(({ value, unit }) => formatValue(value, unit))
  const same = nameText(one) === nameText(other)
  if (same && one.of && other.of) return `${nameText(one)}: ${one.of} ${first} ${sign} ${other.of} ${second}`
  // What both are of is said once, at the end.
  const of = one.of === other.of ? one.of : undefined
  const names = [one, other].map((found) => {
    const name = of ? nameText(found) : label(found)
    return found.difference ? `(${name})` : name
  })
  const both = [same ? nameText(one) : names.join(` ${sign} `), of].filter(Boolean).join(', ')
  return `${both}: ${first} ${sign} ${second}`
}

/** A number of times, or by how many: `16.0 times`. */
const timesText = (value: number) => `${formatValue(value, 'number')} times`

/** A measurement in words. */
export interface Words {
  /** `training accuracy: 85.7 %` or `85.7 % − 17.7 % = 68.0 points`. */
  readonly measured: string
  /** `≥ 50 points`. */
  readonly needs: string
  /** `18.0 points`; of a time, which is not the same twice, that it is not kept. Missing where only equality counts. */
  readonly margin?: string
  /** What was measured, for the terminal, where a page must not say it: a time differs from run to run. */
  readonly live?: string
}

/** What an expectation needs: a number, the unit of what is measured, and by how much that may be off. */
interface Needs<K extends Kind> {
  readonly kind: K
  readonly unit: Unit
  readonly threshold: number
  readonly tolerance?: number
}

const needs = {
  below: ({ threshold, unit }) => `< ${formatThreshold(threshold, unit)}`,
  above: ({ threshold, unit }) => `> ${formatThreshold(threshold, unit)}`,
  within: ({ threshold, unit, tolerance = 0 }) =>
    `${formatThreshold(threshold, unit)} ± ${formatThreshold(tolerance, unit, true)}`,
  exceeds: ({ threshold, unit }) => `≥ ${formatThreshold(threshold, unit, true)}`,
  exceedsTimes: ({ threshold }) => `≥ ${formatThreshold(threshold, 'number')} times`,
  takesLonger: ({ threshold }) => `≥ ${formatThreshold(threshold, 'number')} times`,
  fallsEveryEpoch: () => '> 0',
} satisfies { [K in Exclude<Kind, 'equals'>]: (needed: Needs<K>) => string }

/** `≥ 50 points`, `85 % ± 2 points`. */
export function needsText<K extends keyof typeof needs>(needed: Needs<K>): string {
  return (needs[needed.kind] as (needed: Needs<K>) => string)(needed)
}

const margins = {
  below: formatDifference,
  above: formatDifference,
  within: formatDifference,
  exceeds: formatDifference,
  exceedsTimes: timesText,
  fallsEveryEpoch: formatDifference,
} satisfies { [K in Exclude<Kind, 'equals' | 'takesLonger'>]: (margin: number, unit: Unit) => string }

/** `21.3 points`, `16.0 times`. @param unit of what was measured */
export function marginText(kind: keyof typeof margins, margin: number, unit: Unit): string {
  return margins[kind](margin, unit)
}

/** Words of a measurement against a threshold: all but what was measured. */
const against = (kind: keyof typeof margins, measurement: Measurements['below'] & { tolerance?: number }) => ({
  needs: needsText({ ...measurement, kind, unit: measurement.received.unit }),
  margin: marginText(kind, measurement.margin, measurement.received.unit),
})

const worders: { readonly [K in Kind]: (measurement: Measurements[K]) => Words } = {
  below: (measurement) => ({ measured: valueText(measurement.received), ...against('below', measurement) }),
  above: (measurement) => ({ measured: valueText(measurement.received), ...against('above', measurement) }),
  within: (measurement) => ({ measured: valueText(measurement.received), ...against('within', measurement) }),
  exceeds: (measurement) => {
    const { received, other } = measurement
    const difference = formatDifference(received.value - other.value, received.unit)
    return { measured: `${bothText(received, other, '−')} = ${difference}`, ...against('exceeds', measurement) }
  },
  exceedsTimes: (measurement) => ({
    measured: ratioText(measurement.received, measurement.other),
    ...against('exceedsTimes', measurement),
  }),
  takesLonger: ({ names, threshold, holds, live }) => {
    const least = needsText({ kind: 'takesLonger', unit: 'number', threshold })
    const ratio = live && ratioText(live.received, live.other)
    return {
      measured: `${names.join(' ÷ ')}: ${holds ? least : (ratio ?? `not ${least}`)}, measured anew in each run`,
      needs: least,
      margin: 'not kept',
      ...(ratio && { live: ratio }),
    }
  },
  fallsEveryEpoch: ({ received, smallest, after, margin }) => {
    const [first, last] = [received.values[0] as number, received.values.at(-1) as number]
    const fall = `${formatValue(first, received.unit)} → ${formatValue(last, received.unit)}`
    return {
      measured: `${label(received)}: ${fall}, smallest fall ${formatDifference(smallest, received.unit)} (after epoch ${after})`,
      needs: needsText({ kind: 'fallsEveryEpoch', unit: received.unit, threshold: 0 }),
      margin: formatDifference(margin, received.unit),
    }
  },
  equals: ({ name, received, expected }) => ({
    measured: `${name ? `${name}: ` : ''}${exactText(received)}`,
    needs: `= ${exactText(expected)}`,
  }),
}

/** The measurement in words. */
export function wordsOf(measurement: Measurement): Words {
  // Each kind has its own function, which the compiler cannot follow through the table.
  return (worders[measurement.kind] as (measurement: Measurement) => Words)(measurement)
}

/** The one number that a measurement comes to, and how such numbers, and differences between them, read. */
export interface Comparable {
  readonly value: number
  readonly text: (value: number) => string
  readonly differenceText: (value: number) => string
}

const received = ({ received: { value, unit } }: Measurements['below']): Comparable => ({
  value,
  text: (number) => formatValue(number, unit),
  differenceText: (number) => formatDifference(number, unit),
})

/** A number that is a difference already. */
const differing = (value: number, unit: Unit): Comparable => {
  const text = (number: number) => formatDifference(number, unit)
  return { value, text, differenceText: text }
}

const ratio = (one: Quantity, other: Quantity): Comparable => ({
  value: one.value / other.value,
  text: timesText,
  differenceText: timesText,
})

const comparables: { readonly [K in Kind]: (measurement: Measurements[K]) => Comparable | undefined } = {
  below: received,
  above: received,
  within: received,
  exceeds: ({ received, other }) => differing(received.value - other.value, received.unit),
  exceedsTimes: ({ received, other }) => ratio(received, other),
  takesLonger: ({ live }) => live && ratio(live.received, live.other),
  fallsEveryEpoch: ({ smallest, received: { unit } }) => differing(smallest, unit),
  equals: ({ received: value }) =>
    typeof value === 'number' ? { value, text: exactText, differenceText: (number) => decimal(number) } : undefined,
}

/** The number of a measurement, to be compared with those of other seeds; nothing where only a text or a list was measured. */
export function comparable(measurement: Measurement): Comparable | undefined {
  return (comparables[measurement.kind] as (measurement: Measurement) => Comparable | undefined)(measurement)
}

const ratioText = (received: Quantity, other: Quantity) =>
  `${bothText(received, other, '÷')} = ${timesText(received.value / other.value)}`

/** To the last digit, since nothing but the very same will do. */
function exactText(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(exactText).join(', ')}]`
  if (typeof value !== 'number') return String(value)
  return Number.isSafeInteger(value) ? formatValue(value, 'count') : String(value)
}
