/** The figure that sections on over-fitting and its remedies show: how far training is ahead, epoch by epoch. */
import { accuracyGap } from '../claims/quantity.ts'
import type { Figure } from '../plots/figure.ts'
import { lineChart } from '../plots/line-chart.ts'
import type { Run } from '../training/run.ts'

/** Training accuracy − validation accuracy of several runs, in points, in one chart. The keys are the legend. */
export function gapCurves(runs: Readonly<Record<string, Run>>, { width = 60 }: { width?: number } = {}): Figure {
  const lines = Object.entries(runs).map(([label, run]) => ({
    label,
    values: run.epochs.map(({ epoch }) => accuracyGap(run, { after: epoch }).value),
  }))
  return lineChart(lines, {
    title: 'training − validation accuracy, points',
    xLabel: 'epoch',
    width,
    format: { as: 'barePoints', digits: 1 },
  })
}
