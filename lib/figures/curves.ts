/** Curves over epochs that many sections show. They take runs and give figures. */
import { type EpochColumn, series } from '../claims/quantity.ts'
import { sideBySide } from '../plots/compose.ts'
import type { Figure } from '../plots/figure.ts'
import { type Checks, checkOptions, oneOf, whole } from '../plots/given.ts'
import { lineChart } from '../plots/line-chart.ts'
import { mostCharacters, risingRange } from '../plots/range.ts'
import type { Run } from '../training/run.ts'
import { checkRun, checkRuns, isColumn } from './given.ts'
import { unitFormats } from './units.ts'

type LearningOptions = Pick<CurveOptions, 'scale' | 'yRange'>

export interface CurveOptions {
  /** `log` where a loss falls from 30 to 2. */
  readonly scale?: 'linear' | 'log'
  readonly yRange?: readonly [min: number, max: number]
  readonly width?: number
}

const checks: Checks<CurveOptions> = {
  scale: oneOf('linear', 'log'),
  yRange: risingRange,
  width: whole(10, mostCharacters),
}
const learningChecks: Checks<LearningOptions> = { scale: checks.scale, yRange: checks.yRange }

/** Accuracies on an axis are whole per cents. */
const axisFormats = { ...unitFormats, share: { as: 'percent', digits: 0 } } as const satisfies typeof unitFormats

/** One column of several runs, epoch by epoch, in one chart. The keys are the legend. */
export function curves(runs: Readonly<Record<string, Run>>, on: EpochColumn, options: CurveOptions = {}): Figure {
  checkRuns('curves', runs)
  isColumn('curves: the second argument', on)
  checkOptions('curves', options, checks)
  const all = Object.entries(runs).map(([label, run]) => ({ label, ...series(run, on) }))
  const { name, unit } = all[0] as (typeof all)[number]
  const format = axisFormats[unit]
  const title = options.scale === 'log' ? `${name} (log scale)` : name
  return lineChart(all, { title, xLabel: 'epoch', width: 60, format, ...options })
}

/** Training loss and training accuracy beside each other, in 80 columns. */
export function trainingCurves(runs: Readonly<Record<string, Run>>, lossScale: 'linear' | 'log' = 'linear'): Figure {
  checkRuns('trainingCurves', runs)
  return sideBySide([
    curves(runs, 'trainLoss', { width: 25, scale: lossScale }),
    curves(runs, 'trainAccuracy', { width: 25, yRange: [0, 1] }),
  ])
}

/**
 * Training and validation of one run beside each other: its losses on the left, its accuracies on the right. The gap between the two lines
 * of a chart is what over-fitting is read off.
 */
export function learningCurves(run: Run, options: LearningOptions = {}): Figure {
  checkRun('learningCurves: the first argument', run)
  checkOptions('learningCurves', options, learningChecks)
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
      format: axisFormats.loss,
      ...options,
    }),
    lineChart(both('Accuracy'), {
      title: 'accuracy',
      xLabel: 'epoch',
      width: 30,
      format: axisFormats.share,
    }),
  ])
}
