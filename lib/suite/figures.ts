/** Figures that many sections show. They take runs and give text. */
import { type EpochColumn, formatValue, series } from '../claims/quantity.ts'
import { percent } from '../plots/format.ts'
import { lineChart } from '../plots/line-chart.ts'
import { sideBySide } from '../plots/side-by-side.ts'
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
  return lineChart(all, { title: name, xLabel: 'epoch', width: 60, format, ...options })
}

/** Training loss and training accuracy beside each other. */
export function trainingCurves(runs: Readonly<Record<string, Run>>, lossScale: 'linear' | 'log' = 'linear'): string {
  return sideBySide([
    curves(runs, 'trainLoss', { width: 36, scale: lossScale }),
    curves(runs, 'trainAccuracy', { width: 36, yRange: [0, 1] }),
  ])
}
