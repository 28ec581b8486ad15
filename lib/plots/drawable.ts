/**
 * Whether a value has a place in a drawing. NaN and the infinities have none, and neither have numbers so near to infinity
 * that the span between two of them overflows.
 */
export function isDrawable(value: number): boolean {
  return Math.abs(value) < 1e300
}
