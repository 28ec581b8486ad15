/** Figures that many sections show. They take runs and give text. */
import { type EpochColumn, formatValue, series } from '../claims/quantity.ts'
import { percent } from '../plots/format.ts'
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
