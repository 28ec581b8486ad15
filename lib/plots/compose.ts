/** Figures made of figures. */
import { isRecord } from '../experiment/fields.ts'
import type { Captioned, Figure, SideBySide, Stack, Words } from './figure.ts'
import { type Check, checkEach, checkWords, refusal } from './given.ts'
import { mostCharacters, wholeNumber } from './range.ts'

/** Figures beside each other, tops aligned, as text `gap` columns apart. */
export function sideBySide(figures: readonly Figure[], gap = 3): SideBySide {
  checkEach('sideBySide: figures', figures, checkFigure)
  return { kind: 'sideBySide', figures, gap: wholeNumber('sideBySide: gap', gap, 0, mostCharacters) }
}

/** Figures below each other, as text with `gap` empty lines between them. */
export function stack(figures: readonly Figure[], gap = 1): Stack {
  checkEach('stack: figures', figures, checkFigure)
  return { kind: 'stack', figures, gap: wholeNumber('stack: gap', gap, 0, mostCharacters) }
}

/** A figure below lines that say what it is. */
export function captioned(caption: readonly Words[], figure: Figure): Captioned {
  checkEach('captioned: caption', caption, checkWords)
  checkFigure('captioned: figure', figure)
  return { kind: 'captioned', caption, figure }
}

/** Whether it is of a kind that there is, its renderer knows. */
const checkFigure: Check = (name, figure) => {
  if (!isRecord(figure) || typeof figure.kind !== 'string') throw refusal(name, 'a figure, such as table(…)', figure)
}
