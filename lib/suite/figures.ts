/** Figures that many sections show. They take runs and give text. */
import { type OfSnapshot, parameterValues } from '../claims/parameters.ts'
import { type EpochColumn, formatValue, series } from '../claims/quantity.ts'
import { percent } from '../plots/format.ts'
import { heatMap } from '../plots/heat-map.ts'
import { type HistogramOptions, histogram } from '../plots/histogram.ts'
import { lineChart } from '../plots/line-chart.ts'
import { sideBySide } from '../plots/side-by-side.ts'
import { table } from '../plots/table.ts'
import type { Run } from '../training/run.ts'

export interface CurveOptions {
  /** `log` where a loss falls from 30 to 2. */
  readonly scale?: 'linear' | 'log'
  readonly yRange?: readonly [min: number, max: number]
  readonly width?: number
}

/** One column of several runs, epoch by epoch, in one chart. The keys are the legend. */
export function curves(runs: Readonly<Record<string, Run>>, on: EpochColumn, options: CurveOptions = {}): string {
  const all = Object.entries(runs).map(([label, run]) => ({ label, ...series(run, on) }))
  const [first] = all
  if (!first) throw new Error('There are no runs to draw.')
  const { name, unit } = first
  const format = unit === 'share' ? (value: number) => percent(value, 0) : (value: number) => formatValue(value, unit)
  const title = options.scale === 'log' ? `${name} (log scale)` : name
  return lineChart(all, { title, xLabel: 'epoch', width: 60, format, ...options })
}

/** Training loss and training accuracy beside each other, in 80 columns. */
export function trainingCurves(runs: Readonly<Record<string, Run>>, lossScale: 'linear' | 'log' = 'linear'): string {
  return sideBySide([
    curves(runs, 'trainLoss', { width: 25, scale: lossScale }),
    curves(runs, 'trainAccuracy', { width: 25, yRange: [0, 1] }),
  ])
}

/** Columns of several runs in numbers, a row an epoch: what a chart of a dozen lines has to round. */
export function epochTable(runs: Readonly<Record<string, Run>>, columns: readonly EpochColumn[]): string {
  const all = Object.entries(runs).flatMap(([label, run]) =>
    columns.map((column) => ({ label, ...series(run, column) })),
  )
  const header = ({ label, name }: (typeof all)[number]) => (Object.keys(runs).length > 1 ? `${name}, ${label}` : name)
  const epochs = Array.from({ length: Math.max(...all.map(({ values }) => values.length)) }, (_, index) => index)
  return table(
    ['epoch', ...all.map(header)],
    epochs.map((index) => [
      String(index + 1),
      ...all.map(({ values, unit }) => (index in values ? formatValue(values[index] as number, unit) : '')),
    ]),
  )
}

/**
 * Training and validation of one run beside each other: its losses on the left, its accuracies on the right. The gap between the two lines
 * of a chart is what over-fitting is read off.
 */
export function learningCurves(run: Run, options: Pick<CurveOptions, 'scale' | 'yRange'> = {}): string {
  const both = (what: 'Loss' | 'Accuracy') => [
    { label: 'training', ...series(run, `train${what}`) },
    { label: 'validation', ...series(run, `validation${what}`) },
  ]
  const title = options.scale === 'log' ? 'loss (log scale)' : 'loss'
  return sideBySide([
    lineChart(both('Loss'), {
      title,
      xLabel: 'epoch',
      width: 30,
      format: (value) => formatValue(value, 'loss'),
      ...options,
    }),
    lineChart(both('Accuracy'), {
      title: 'accuracy',
      xLabel: 'epoch',
      width: 30,
      format: (value) => percent(value, 0),
    }),
  ])
}

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
): string {
  return names
    .map((name) => {
      const columns = Object.entries(runs).map(([label, run]) => ({
        label,
        values: parameterValues(run, name, after === undefined ? {} : { after }),
      }))
      return `${groups[name]}\n${histogram(columns, { bins: 15, logCounts: true, ...options })}`
    })
    .join('\n\n')
}

type GroupName = keyof typeof groups

/**
 * The weights of some hidden units as pictures of 28 × 28: what each unit looks for in a garment. All maps of a run have one scale, the
 * largest |weight| among them.
 *
 * @param units numbers of hidden units, from 0
 */
export function unitMaps(run: Run, units: readonly number[]): string {
  const weights = parameterValues(run, 'W1')
  const count = weights.length / 784
  const columns = units.map((unit) =>
    Float32Array.from({ length: 784 }, (_, pixel) => weights[pixel * count + unit] as number),
  )
  const largest = Math.max(...columns.flatMap((column) => [...column].map(Math.abs)))
  return sideBySide(
    columns.map((column, index) =>
      heatMap(column, 28, 28, { signed: true, range: [-largest, largest], label: `unit ${units[index]}` }),
    ),
  )
}
