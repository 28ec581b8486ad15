/** What networks have learned, to look at: histograms of their parameters, and maps of the weights of single units. */
import { type OfSnapshot, parametersOf, parameterValues } from '../claims/parameters.ts'
import { largestSize } from '../claims/statistics.ts'
import { captioned, sideBySide, stack } from '../plots/compose.ts'
import { isDrawable } from '../plots/drawable.ts'
import type { Figure } from '../plots/figure.ts'
import { checkEach, isRecord, oneOf, refusal, whole } from '../plots/given.ts'
import { heatMap } from '../plots/heat-map.ts'
import { type HistogramOptions, histogram } from '../plots/histogram.ts'
import type { Run } from '../training/run.ts'
import { checkRun, checkRuns } from './given.ts'

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
  given: OfSnapshot & HistogramOptions & { names?: readonly GroupName[] } = {},
): Figure {
  checkRuns('parameterHistograms', runs)
  const isGiven: boolean = isRecord(given)
  if (!isGiven) throw refusal('parameterHistograms: options', 'options such as { after: 5 }', given)
  const { after, names = Object.keys(groups) as GroupName[], ...options } = given
  checkEach('parameterHistograms: names', names, isGroup)
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
const isGroup = oneOf(...Object.keys(groups))

/**
 * The weights of some hidden units as images of 28 × 28: what each unit looks for in a garment. All maps of a run have one scale, the
 * largest |weight| among them.
 *
 * @param units numbers of hidden units, from 0
 * @throws {Error} for a unit that there is not, and for a network whose first layer does not look at the 784 pixels
 */
export function unitMaps(run: Run, units: readonly number[]): Figure {
  checkRun('unitMaps: the first argument', run)
  const weights = parameterValues(run, 'W1')
  const [inputs, count = 0] = parametersOf(run).find(({ name }) => name === 'W1')?.shape ?? []
  if (inputs !== 784)
    throw new Error(`unitMaps: expected a network on 784 pixels, found one on ${inputs} inputs; they make no image.`)
  checkEach('unitMaps: units', units, whole(0, count - 1))
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
