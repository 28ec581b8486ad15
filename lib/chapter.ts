/** The one door: everything that a spec may import. */
import type { Laboratory } from './suite/laboratory.ts'

export { average, climb } from './claims/average.ts'
export { largest, parameterValues, shareSmaller, spread } from './claims/parameters.ts'
export {
  accuracyGap,
  best,
  list,
  lossGap,
  quantity,
  series,
  trainAccuracy,
  trainLoss,
  validationAccuracy,
  validationLoss,
} from './claims/quantity.ts'
export { largestSize, mean, rootMeanSquare, standardDeviation } from './claims/statistics.ts'
export { pixelValues } from './dataset/batches.ts'
export { classNames } from './dataset/labelled-images.ts'
export {
  adam,
  experiment,
  fashionMnist,
  garmentFeatures,
  l1,
  l2Norm,
  l2Squared,
  reduceOnPlateau,
  sgd,
} from './experiment/experiment.ts'
export { batchNorm, dropout, linear, parameterCount, relu, sequential } from './experiment/layers.ts'
export { randomStream, shuffled } from './experiment/random.ts'
export { vary } from './experiment/vary.ts'
export { curves, learningCurves, trainingCurves } from './figures/curves.ts'
export { comparisonTable, epochTable } from './figures/epoch-tables.ts'
export type { Cell } from './figures/figure.ts'
export { gapCurves } from './figures/gap-curves.ts'
export { parameterHistograms, unitMaps } from './figures/parameters.ts'
export { cell } from './plots/cell.ts'
export { captioned, sideBySide, stack } from './plots/compose.ts'
export { decimal, integer, percent, points } from './plots/format.ts'
export { functionChart } from './plots/function-chart.ts'
export { heatMap } from './plots/heat-map.ts'
export { histogram } from './plots/histogram.ts'
export { lineChart } from './plots/line-chart.ts'
export { table } from './plots/table.ts'
export { chapter, thinMargin } from './suite/chapter.ts'
export { expect } from './suite/matchers.ts'
export { deadUnits, logitsOf, restingShare } from './suite/network-measures.ts'
export {
  accuracyOf,
  aroundNorm,
  driftOf,
  slopes,
  unitStatistics,
  withTrueMean,
} from './suite/normalisation.ts'
export { epochBatches } from './training/order.ts'
export type { Run } from './training/run.ts'

let started: Promise<Laboratory> | undefined

/** The engine that trains, for claims about single steps. Loaded by the first claim that asks for it. */
export function laboratory(): Promise<Laboratory> {
  started ??= import('./suite/laboratory.ts').then(({ startLaboratory }) => startLaboratory())
  return started
}

/** The photograph, the garments, and what can be done with pictures. Loaded by the specs that ask for it. */
export function pictures() {
  return import('./suite/pictures.ts')
}
