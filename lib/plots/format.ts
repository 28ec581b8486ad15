/**
 * Numbers as the chapter prints them. Written by hand, so that a number reads the same under every locale, and `-0` and
 * results that round to it lose their sign. NaN prints as `NaN` and infinities as `∞`: a diverged run has such numbers to show.
 */
import { found } from '../experiment/fields.ts'
import type { Cell, Format, FormattedNumber, Words } from './figure.ts'

interface Printing {
  /** The digits of a finite number, without thousands apart and without a unit: JavaScript reads them as the number that is shown. */
  readonly digits: (value: number, digits: number) => string
  /** How few digits a format may ask for; missing where it asks for none. */
  readonly least?: number
  readonly thousandsApart: boolean
  readonly unit: string
}

const inPercent = (share: number, digits: number) => fixed(share * 100, digits)

const formats = {
  percent: { digits: inPercent, least: 0, thousandsApart: true, unit: ' %' },
  points: { digits: inPercent, least: 0, thousandsApart: true, unit: ' points' },
  barePoints: { digits: inPercent, least: 0, thousandsApart: true, unit: '' },
  decimal: { digits: significantDigits, least: 1, thousandsApart: true, unit: '' },
  fixed: { digits: fixed, least: 0, thousandsApart: false, unit: '' },
  integer: { digits: (value) => fixed(value, 0), thousandsApart: true, unit: '' },
  plain: { digits: String, thousandsApart: false, unit: '' },
} as const satisfies { [As in Format['as']]: Printing }

/** Every way in which a number may be printed. */
export const formatNames = Object.keys(formats) as Format['as'][]

/**
 * A number in a format.
 * @throws {Error} for a value that is no number, for a format that there is not, and for digits that are missing, not whole, negative or
 *   more than a double has
 */
export function numberText(value: number, format: Format): string {
  const { digits, thousandsApart, unit } = printingOf(format)
  // Without types, `percent('0.8')` and `percent(undefined)` would print as infinities.
  if (typeof value !== 'number') {
    throw new Error(`format: expected a number to print as '${format.as}', found ${found(value)}.`)
  }
  const text = Number.isFinite(value) ? digits(value, decimalsOf(format)) : notFinite(value)
  const grouped = thousandsApart ? withThousandsApart(text) : text
  const printed = Number.isFinite(value) ? grouped + unit : text
  return format.minus ? printed.replace(/^-/, '−') : printed
}

/** The number that a reader sees: 0.857 as per cent without decimals is 86. */
export function shownNumber(value: number, format: Format): number {
  return Number.isFinite(value) ? Number(printingOf(format).digits(value, decimalsOf(format))) : value
}

/** A line of words and numbers as text. */
export function wordsText(words: Words | number | FormattedNumber): string {
  if (typeof words === 'string') return words
  if (typeof words === 'number') return numberText(words, { as: 'plain' })
  return 'as' in words ? numberText(words.value, words) : words.map(wordsText).join('')
}

/** A cell of a table as text. */
export function cellText(cell: Cell): string {
  return typeof cell === 'object' && 'none' in cell ? cell.none : wordsText(cell)
}

/** A share as a percentage: `percent(0.857)` is `85.7 %`. */
export function percent(share: number, digits = 1): string {
  return numberText(share, { as: 'percent', digits })
}

/** A difference of two shares in percentage points: `points(0.68)` is `68.0 points`. */
export function points(share: number, digits = 1): string {
  return numberText(share, { as: 'points', digits })
}

/** A whole number with its thousands apart: `integer(795010)` is `795,010`. Fractions are rounded. */
export function integer(value: number): string {
  return numberText(value, { as: 'integer' })
}

/**
 * A measured number with `significant` digits: `0.432`, `30.8`, `1,235`. Digits before the point are never rounded away.
 * Below 0.001 and from a million on it turns to `1.0e-5`, one digit shorter, because the exponent needs the room.
 */
export function decimal(value: number, significant = 3): string {
  return numberText(value, { as: 'decimal', digits: significant })
}

function printingOf(format: Format): Printing {
  const as = format?.as
  const printing: Printing | undefined = Object.hasOwn(formats, as) ? formats[as] : undefined
  if (printing === undefined)
    throw new Error(`format: there is no '${as}'; expected one of ${formatNames.join(', ')}. Correct \`as\`.`)
  return printing
}

function decimalsOf(format: Format): number {
  const { least } = printingOf(format)
  const digits = 'digits' in format ? format.digits : undefined
  if (least === undefined) {
    if (digits === undefined) return 0
    throw new Error(`format: '${format.as}' takes no digits, found ${found(digits)}. Leave them out.`)
  }
  if (Number.isInteger(digits) && (digits as number) >= least && (digits as number) <= 20) return digits as number
  throw new Error(
    `format: digits of '${format.as}' must be a whole number from ${least} to 20, found ${found(digits)}.`,
  )
}

/** `1 epoch`, `0 epochs`, `2 epochs`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

function significantDigits(value: number, significant: number): string {
  if (value === 0) return '0'
  // The exponent after rounding, so that 0.9996 counts as 1.00 and not as 0.9996 with one digit too many.
  const exponent = Number(value.toExponential(significant - 1).split('e')[1])
  if (exponent < -3 || Math.abs(value) >= 999_999.5)
    return value.toExponential(Math.max(0, significant - 2)).replace('e+', 'e')
  return fixed(value, Math.max(0, significant - 1 - exponent))
}

/** `toFixed`, which turns to exponents from 1e21 on and keeps the sign of a rounded-away number; neither reads well. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return /^-[0.]+$/.test(text) ? text.slice(1) : text
}

function withThousandsApart(digits: string): string {
  return digits.replace(/^-?\d+(?![\de])/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','))
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '∞' : '-∞'
}
