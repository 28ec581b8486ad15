import type { FormattedNumber, NoNumber } from './figure.ts'

/**
 * Numbers for a table, or for a line of words: `cell.percent(0.857)` is printed as `85.7 %`, and stays 0.857 in the data. A number that is
 * to be printed as JavaScript does needs nothing of this.
 */
export const cell = {
  percent: (share: number, digits = 1): FormattedNumber => ({ value: share, as: 'percent', digits }),
  points: (share: number, digits = 1): FormattedNumber => ({ value: share, as: 'points', digits }),
  /** With so many significant digits. */
  decimal: (value: number, digits = 3): FormattedNumber => ({ value, as: 'decimal', digits }),
  /** With so many decimals, as `toFixed` does. */
  fixed: (value: number, digits: number): FormattedNumber => ({ value, as: 'fixed', digits }),
  integer: (value: number): FormattedNumber => ({ value, as: 'integer' }),
  /** In a column of numbers an empty place, or a dash, for one that there is not. */
  none: { none: '' } as NoNumber,
  dash: { none: '–' } as NoNumber,
}
