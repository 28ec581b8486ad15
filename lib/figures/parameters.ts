/** What networks have learned, to look at: histograms of their parameters, and maps of the weights of single units. */
import { type OfSnapshot, parameterValues } from '../claims/parameters.ts'
import { largestSize } from '../claims/statistics.ts'
import { captioned, sideBySide, stack } from '../plots/compose.ts'
import { isDrawable } from '../plots/drawable.ts'
import type { Figure } from '../plots/figure.ts'
import { heatMap } from '../plots/heat-map.ts'
import { type HistogramOptions, histogram } from '../plots/histogram.ts'
import type { Run } from '../training/run.ts'

/** What the four groups of parameters of a network with one hidden layer are. */
const groups = {
  W1: 'W1: weights from the pixels to the hidden units',
  b1: 'b1: biases of the hidden units',
  W2: 'W2: weights from the hidden units to the outputs',
  b2: 'b2: biases of the outputs',
}

/**
 * Histograms of the four groups of parameters, a block for each group and a column for each run, over the same bins, so that spreads
 * compare by eye. Counts are logarithmic unless told otherwise: a few large weights among 784,000 are what matters. Each run must have
 * kept its parameters.
 *
 * @param names the groups to show, all four by default
 */
export function parameterHistograms(
  runs: Readonly<Record<string, Run>>,
  {
    after,
    names = Object.keys(groups) as GroupName[],
    ...options
  }: OfSnapshot & HistogramOptions & { names?: readonly GroupName[] } = {},
): Figure {
  return stack(
    names.map((name) => {
      const columns = Object.entries(runs).map(([label, run]) => ({
        label,
        values: parameterValues(run, name, after === undefined ? {} : { after }),
      }))
      return captioned([groups[name]], histogram(columns, { bins: 15, logCounts: true, ...options }))
    }),
  )
}

type GroupName = keyof typeof groups

/**
 * The weights of some hidden units as images of 28 × 28: what each unit looks for in a garment. All maps of a run have one scale, the
 * largest |weight| among them.
 *
 * @param units numbers of hidden units, from 0
 */
export function unitMaps(run: Run, units: readonly number[]): Figure {
  const weights = parameterValues(run, 'W1')
  const count = weights.length / 784
  const columns = units.map((unit) =>
    Float32Array.from({ length: 784 }, (_, pixel) => weights[pixel * count + unit] as number),
  )
  const largest = largestSize(columns.flatMap((column) => [...column].filter(isDrawable)))
  return sideBySide(
    columns.map((column, index) =>
      heatMap(column, 28, 28, { signed: true, range: [-largest, largest], label: `unit ${units[index]}` }),
    ),
  )
}
