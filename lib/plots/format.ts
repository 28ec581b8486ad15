/**
 * Numbers as the chapter prints them. Written by hand, so that a number reads the same under every locale, and `-0` and
 * results that round to it lose their sign. NaN prints as `NaN` and infinities as `∞`: a diverged run has such numbers to show.
 */

/** A share as a percentage: `percent(0.857)` is `85.7 %`. */
export function percent(share: number, digits = 1): string {
  return withUnit(share, digits, '%')
}

/** A difference of two shares in percentage points: `points(0.68)` is `68.0 points`. */
export function points(share: number, digits = 1): string {
  return withUnit(share, digits, 'points')
}

/** A whole number with its thousands apart: `integer(795010)` is `795,010`. Fractions are rounded. */
export function integer(value: number): string {
  return Number.isFinite(value) ? grouped(fixed(value, 0)) : notFinite(value)
}

/**
 * A measured number with `significant` digits: `0.432`, `30.8`, `1,235`. Digits before the point are never rounded away.
 * Below 0.001 and from a million on it turns to `1.0e-5`, one digit shorter, because the exponent needs the room.
 */
export function decimal(value: number, significant = 3): string {
  if (!Number.isFinite(value)) return notFinite(value)
  if (value === 0) return '0'
  // The exponent after rounding, so that 0.9996 counts as 1.00 and not as 0.9996 with one digit too many.
  const exponent = Number(value.toExponential(significant - 1).split('e')[1])
  if (exponent < -3 || Math.abs(value) >= 999_999.5)
    return value.toExponential(Math.max(0, significant - 2)).replace('e+', 'e')
  return grouped(fixed(value, Math.max(0, significant - 1 - exponent)))
}

function withUnit(share: number, digits: number, unit: string): string {
  return Number.isFinite(share) ? `${grouped(fixed(share * 100, digits))} ${unit}` : notFinite(share)
}

/** `toFixed`, which turns to exponents from 1e21 on and keeps the sign of a rounded-away number; neither reads well. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return /^-[0.]+$/.test(text) ? text.slice(1) : text
}

function grouped(digits: string): string {
  return digits.replace(/^-?\d+(?![\de])/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','))
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '∞' : '-∞'
}
