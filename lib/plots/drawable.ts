/** Which numbers have a place in a drawing. */

/**
 * Whether a value has one. NaN and the infinities have none, and neither have numbers so near to infinity that the span between two
 * of them overflows.
 */
export function isDrawable(value: number): boolean {
  return Math.abs(value) < 1e300
}

/**
 * Whether an axis can tell two drawable numbers apart. Its steps are far smaller than the span: nearer than a billionth of their size they
 * would come out all the same, and below 1e-200 they would underflow to zero.
 */
export function areApart(min: number, max: number): boolean {
  const size = Math.max(Math.abs(min), Math.abs(max))
  return max - min > size * 1e-9 && size > 1e-200
}
