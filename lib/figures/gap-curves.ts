/** The figure that sections on over-fitting and its remedies show: how far training is ahead, epoch by epoch. */
import { accuracyGap } from '../claims/quantity.ts'
import type { Figure } from '../plots/figure.ts'
import { type Checks, checkOptions, whole } from '../plots/given.ts'
import { lineChart } from '../plots/line-chart.ts'
import { mostCharacters } from '../plots/range.ts'
import type { Run } from '../training/run.ts'
import { checkRuns } from './given.ts'

const checks: Checks<{ width?: number }> = { width: whole(10, mostCharacters) }

/**
 * Training accuracy − validation accuracy of several runs, in points, in one chart. The keys are the legend. A run that diverged ends with
 * NaN, as in `curves`, so that the chart marks where.
 */
export function gapCurves(runs: Readonly<Record<string, Run>>, options: { width?: number } = {}): Figure {
  checkRuns('gapCurves', runs)
  checkOptions('gapCurves', options, checks)
  const { width = 60 } = options
  const lines = Object.entries(runs).map(([label, run]) => {
    const gaps = run.epochs.map(({ epoch }) => accuracyGap(run, { after: epoch }).value)
    return { label, values: run.diverged ? [...gaps, Number.NaN] : gaps }
  })
  return lineChart(lines, {
    title: 'training − validation accuracy, points',
    xLabel: 'epoch',
    width,
    format: { as: 'barePoints', digits: 1 },
  })
}
