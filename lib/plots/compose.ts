/** Figures made of figures. */
import type { Captioned, Figure, SideBySide, Stack, Words } from './figure.ts'
import { wholeNumber } from './range.ts'

/** Figures beside each other, tops aligned, as text `gap` columns apart. */
export function sideBySide(figures: readonly Figure[], gap = 3): SideBySide {
  return { kind: 'sideBySide', figures, gap: wholeNumber('sideBySide: gap', gap, 0) }
}

/** Figures below each other, as text with `gap` empty lines between them. */
export function stack(figures: readonly Figure[], gap = 1): Stack {
  return { kind: 'stack', figures, gap: wholeNumber('stack: gap', gap, 0) }
}

/** A figure below lines that say what it is. */
export function captioned(caption: readonly Words[], figure: Figure): Captioned {
  return { kind: 'captioned', caption, figure }
}
