/** Histograms of several groups of values side by side over the same bins, so that their spreads compare by eye. */
import { type Bins, binCounts, exactBins, roundBins, type Summary, startOf, summary } from './bins.ts'
import { isDrawable } from './drawable.ts'
import { decimal, integer, percent } from './format.ts'
import { bar, columnsOf, padLeft, padRight, wrap } from './text.ts'

/** One column of the histogram: the weights of a layer, say. */
export type Group = { readonly label: string; readonly values: ArrayLike<number> }

export type HistogramOptions = {
  /** How many bins, 30 by default. Without `range` it is the most there may be: they begin and end at round numbers. */
  readonly bins?: number
  /** Where the first bin begins and the last ends; values outside get rows of their own. By default all values are inside. */
  readonly range?: readonly [min: number, max: number]
  /** Counts on a logarithmic scale instead of shares: for tails, where a handful of values among thousands matters. */
  readonly logCounts?: boolean
  /** Columns of the whole, 100 by default. */
  readonly width?: number
  /** Prints where a bin begins. By default with as many decimals as it takes to tell the bins apart. */
  readonly format?: (value: number) => string
}

/** How counts become bars: the part of the longest bar (0 … 1), the number beside it, and the line that explains both. */
type Scale = {
  readonly part: (count: number, size: number) => number
  readonly number: (count: number, size: number) => string
  readonly note: (longest: number) => string
}

/** One group, counted: `all` its values, `size` those that are in the counts and the summary. */
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
 * Draws the groups as columns and the bins as lines. A bar is the share of its group that lies in the bin, on one scale for all
 * groups; with `logCounts` it is the count, and ten times the count is always the same length more. Below each group stand
 * its number of values, mean, standard deviation (divided by n), minimum and maximum. NaN and infinite values are in no bin and
 * no statistic; where there are any, a line counts them.
 * @throws {Error} without groups, for a range that does not rise, and where the groups do not fit into the width
 */
export function histogram(groups: readonly Group[], options: HistogramOptions = {}): string {
  const { logCounts = false, width = 100 } = options
  if (groups.length === 0) throw new Error('histogram: no groups given; pass at least one { label, values }')
  const samples = groups.map(({ label, values }) => {
    const finite = Array.from(values).filter(isDrawable)
    return { label, all: values.length, size: finite.length, finite, summary: summary(finite) }
  })
  const bins = binsFor(
    samples.map((sample) => sample.summary),
    options,
  )
  const columns = samples.map((sample): Column => ({ ...sample, counts: binCounts(sample.finite, bins) }))
  const scale = logCounts ? logScale(columns) : shareScale(columns)

  const rows = shownRows(columns, bins, options.format ?? ((value) => value.toFixed(bins.decimals)))
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
  ].join('\n')
}

function binsFor(summaries: readonly Summary[], { bins = 30, range }: HistogramOptions): Bins {
  if (!(bins >= 1)) throw new Error(`histogram: needs 1 bin or more, was given ${bins}`)
  if (range === undefined) {
    const finite = summaries.filter(({ min }) => Number.isFinite(min))
    return roundBins(Math.min(...finite.map(({ min }) => min)), Math.max(...finite.map(({ max }) => max)), bins)
  }
  if (!(range[0] < range[1])) throw new Error(`histogram: range must rise, was given [${range.join(', ')}]`)
  return exactBins(range[0], range[1], bins)
}

/** Every bin, and "below" and "above" only where some group has values there. */
function shownRows(columns: readonly Column[], bins: Bins, format: (value: number) => string) {
  const isUsed = (index: number) => columns.some(({ counts }) => (counts[index] ?? 0) > 0)
  const starts = Array.from({ length: bins.number }, (_, i) => ({ index: i + 1, label: format(startOf(bins, i)) }))
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

function shortened(label: string, columns: number): string {
  return columnsOf(label) <= columns ? label : `${[...label].slice(0, columns - 1).join('')}…`
}
