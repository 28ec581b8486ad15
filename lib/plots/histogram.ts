/** Histograms of several groups of values over the same bins, so that their spreads compare by eye. */

import { isRecord } from '../experiment/fields.ts'
import { binCounts, exactBins, roundBins, summary } from './bins.ts'
import { isDrawable } from './drawable.ts'
import type { Bins, CountedGroup, Histogram, Range, Summary } from './figure.ts'
import {
  type Check,
  type Checks,
  checkEach,
  checkNumbers,
  checkOptions,
  oneLine,
  refusal,
  trueOrFalse,
  whole,
} from './given.ts'
import { mostCharacters, risingRange } from './range.ts'

/** One column of the histogram: the weights of a layer, say. */
export type Group = { readonly label: string; readonly values: ArrayLike<number> }

export type HistogramOptions = {
  /** How many bins, 30 by default. Without `range` it is the most there may be: they begin and end at round numbers. */
  readonly bins?: number
  /** Where the first bin begins and the last ends; values outside get rows of their own. By default all values are inside. */
  readonly range?: Range
  /** Counts on a logarithmic scale instead of shares: for tails, where a handful of values among thousands matters. */
  readonly logCounts?: boolean
  /** Columns of the whole, 100 by default. */
  readonly width?: number
}

/** Each bin is a line of text, and nobody reads more of them. */
const MOST_BINS = 1000

const checks: Checks<HistogramOptions> = {
  bins: whole(1, MOST_BINS),
  range: risingRange,
  logCounts: trueOrFalse,
  width: whole(1, mostCharacters),
}

/**
 * The groups, counted over the same bins, with the number, the mean, the standard deviation (divided by n), the minimum and the maximum of
 * each. NaN and infinite values are in no bin and no statistic, but they are counted among all.
 * @throws {Error} without groups, for bins that are not whole, and for a range that does not rise or is not finite
 */
export function histogram(groups: readonly Group[], options: HistogramOptions = {}): Histogram {
  if (Array.isArray(groups) && groups.length === 0)
    throw new Error('histogram: no groups given; pass at least one { label, values }')
  checkEach('histogram: groups', groups, checkGroup)
  checkOptions('histogram', options, checks)
  const { bins: most = 30, range, logCounts = false, width = 100 } = options
  const samples = groups.map(({ label, values }) => {
    const finite = Array.from(values).filter(isDrawable)
    return { label, all: values.length, finite, summary: summary(finite) }
  })
  const bins = binsFor(
    samples.map((sample) => sample.summary),
    most,
    range,
  )
  return {
    kind: 'histogram',
    groups: samples.map(({ label, all, finite, summary }): CountedGroup => {
      const [below = 0, ...inside] = binCounts(finite, bins)
      const above = inside.pop() ?? 0
      return { label, all, finite: finite.length, counts: inside, below, above, summary }
    }),
    bins,
    logCounts,
    width,
  }
}

const checkGroup: Check = (name, group) => {
  if (!isRecord(group)) throw refusal(name, 'a group { label, values }', group)
  oneLine(`${name}.label`, group.label)
  checkNumbers(`${name}.values`, group.values)
}

function binsFor(summaries: readonly Summary[], bins: number, range: Range | undefined): Bins {
  if (range !== undefined) return exactBins(...range, bins)
  const finite = summaries.filter(({ min }) => Number.isFinite(min))
  return roundBins(Math.min(...finite.map(({ min }) => min)), Math.max(...finite.map(({ max }) => max)), bins)
}
