/** Histograms in text: the groups are columns, the bins are lines. */

import { startOf } from '../bins.ts'
import type { Bins, CountedGroup, Format, Histogram, Summary } from '../figure.ts'
import { decimal, integer, numberText, percent } from '../format.ts'
import { bar, columnsOf, padLeft, padRight, shortened, wrap } from './text.ts'

/** How counts become bars: the part of the longest bar (0 … 1), the number beside it, and the line that explains both. */
type Scale = {
  readonly part: (count: number, size: number) => number
  readonly number: (count: number, size: number) => string
  readonly note: (longest: number) => string
}

/** One group: `all` its values, `size` those that are in the counts: below the bins, in each of them, above. */
type Column = {
  readonly label: string
  readonly all: number
  readonly size: number
  readonly summary: Summary
  readonly counts: readonly number[]
}

const GAP = 3
/** A column is then wide enough for the statistics below it, too. */
const LEAST_BAR = 8
const NOT_FINITE = 'not finite'

/**
 * The groups as columns and the bins as lines. A bar is the share of its group that lies in the bin, on one scale for all
 * groups; with `logCounts` it is the count, and ten times the count is always the same length more. Below each group stand
 * its number of values, mean, standard deviation, minimum and maximum. Where there are NaN and infinite values, a line counts them.
 * @throws {Error} where the groups do not fit into the width
 */
export function histogramLines({ groups, bins, logCounts, width }: Histogram): string[] {
  const columns = groups.map(columnOf)
  const scale = logCounts ? logScale(columns) : shareScale(columns)
  const rows = shownRows(columns, bins)
  const isComplete = columns.every(({ all, size }) => all === size)
  const leftLabels = ['from', ...rows.map((row) => row.label), ...(isComplete ? [] : [NOT_FINITE])]
  const margin = Math.max(...leftLabels.map(columnsOf))
  const columnWidth = Math.floor((width - margin - 1 - GAP * (groups.length - 1)) / groups.length)
  const numbers = columns.flatMap(({ counts, size }) => counts.map((count) => scale.number(count, size)))
  // A column is its axis, the bar, a space, the number.
  const longest = columnWidth - 2 - Math.max(...numbers.map(columnsOf))
  if (longest < LEAST_BAR) {
    const needed = width + (LEAST_BAR - longest) * groups.length
    throw new Error(`histogram: ${groups.length} groups need a width of ${needed} columns, was given ${width}`)
  }
  const barAndNumber = (count: number, size: number) =>
    `│${bar(scale.part(count, size) * longest)} ${count === 0 ? '' : scale.number(count, size)}`
  const line = (label: string, cell: (column: Column) => string) => {
    const cells = columns.map((column) => padRight(cell(column), columnWidth))
    return `${padLeft(label, margin)} ${cells.join(' '.repeat(GAP))}`.trimEnd()
  }
  return [
    line('from', ({ label }) => ` ${shortened(label, columnWidth - 1)}`),
    ...rows.map(({ label, index }) => line(label, ({ counts, size }) => barAndNumber(counts[index] ?? 0, size))),
    line('', () => `└${'─'.repeat(longest)}`),
    line('n', ({ all }) => ` ${integer(all)}`),
    ...(isComplete ? [] : [line(NOT_FINITE, ({ all, size }) => ` ${integer(all - size)}`)]),
    line('mean', ({ summary }) => ` ${decimal(summary.mean)}`),
    line('std', ({ summary }) => ` ${decimal(summary.deviation)}`),
    line('min', ({ summary }) => ` ${decimal(summary.min)}`),
    line('max', ({ summary }) => ` ${decimal(summary.max)}`),
    ...wrap(scale.note(longest).split(' '), ' ', width - margin - 2).map((text) => ' '.repeat(margin + 2) + text),
  ]
}

function columnOf({ label, all, finite, summary, counts, below, above }: CountedGroup): Column {
  return { label, all, size: finite, summary, counts: [below, ...counts, above] }
}

/** Every bin, and "below" and "above" only where some group has values there. */
function shownRows(columns: readonly Column[], bins: Bins) {
  // More decimals than these are zeros to count; an exponent says it.
  const format: Format = bins.decimals > 12 ? { as: 'plain' } : { as: 'fixed', digits: bins.decimals }
  const isUsed = (index: number) => columns.some(({ counts }) => (counts[index] ?? 0) > 0)
  const starts = Array.from({ length: bins.number }, (_, i) => ({
    index: i + 1,
    label: numberText(startOf(bins, i), format),
  }))
  const [below, above] = [0, bins.number + 1]
  return [
    ...(isUsed(below) ? [{ index: below, label: 'below' }] : []),
    ...starts,
    ...(isUsed(above) ? [{ index: above, label: 'above' }] : []),
  ]
}

function shareScale(columns: readonly Column[]): Scale {
  const share = (count: number, size: number) => (size === 0 ? 0 : count / size)
  const largest = Math.max(...columns.flatMap(({ counts, size }) => counts.map((count) => share(count, size))))
  return {
    part: (count, size) => (largest === 0 ? 0 : share(count, size) / largest),
    number: (count, size) => (share(count, size) < 0.0005 ? '<0.1 %' : percent(share(count, size))),
    note: () => `Bars: share of the group; the longest is ${percent(largest)}.`,
  }
}

function logScale(columns: readonly Column[]): Scale {
  // A count of 1 has a length too, that of a tenfold: its logarithm alone is 0, and it would not be seen.
  const length = (count: number) => (count === 0 ? 0 : 1 + Math.log10(count))
  const largest = Math.max(1, ...columns.flatMap(({ counts }) => counts.map(length)))
  return {
    part: (count) => length(count) / largest,
    number: (count) => integer(count),
    note: (longest) =>
      `Bars: counts on a log scale; ten times the count is ${decimal(longest / largest, 2)} columns more.`,
  }
}
