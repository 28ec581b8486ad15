/** The one door: everything that a spec may import. */
import type { Laboratory } from './suite/laboratory.ts'
import { onceForEach } from './suite/once.ts'

export { average, climb } from './claims/average.ts'
export { largest, parameterValues, shareSmaller, spread } from './claims/parameters.ts'
export {
  accuracyGap,
  best,
  list,
  lossGap,
  quantity,
  relativeFall,
  series,
  trainAccuracy,
  trainLoss,
  validationAccuracy,
  validationLoss,
} from './claims/quantity.ts'
export { largestSize, mean, rootMeanSquare, standardDeviation } from './claims/statistics.ts'
export { pixelValues } from './dataset/batches.ts'
export {
  adam,
  adamW,
  experiment,
  fashionMnist,
  garmentFeatures,
  l1,
  l2Norm,
  l2Squared,
  reduceOnPlateau,
  rmsProp,
  sgd,
  standardisedFashionMnist,
} from './experiment/experiment.ts'
export {
  batchNorm,
  dropout,
  leakyRelu,
  linear,
  parameterCount,
  relu,
  sequential,
  sigmoid,
} from './experiment/layers.ts'
export { randomStream, shuffled } from './experiment/random.ts'
export { vary } from './experiment/vary.ts'
export { curves, learningCurves, trainingCurves } from './figures/curves.ts'
export { comparisonTable, epochTable } from './figures/epoch-tables.ts'
export { gapCurves } from './figures/gap-curves.ts'
export { parameterHistograms, unitMaps } from './figures/parameters.ts'
export { cell } from './plots/cell.ts'
export { captioned, sideBySide, stack } from './plots/compose.ts'
export type { Cell } from './plots/figure.ts'
export { decimal, integer, percent, points } from './plots/format.ts'
export { functionChart } from './plots/function-chart.ts'
export { heatMap } from './plots/heat-map.ts'
export { histogram } from './plots/histogram.ts'
export { lineChart } from './plots/line-chart.ts'
export { table } from './plots/table.ts'
export { chapter, thinMargin } from './suite/chapter.ts'
export { classNames } from './suite/data.ts'
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
export { onceForEach } from './suite/once.ts'
export { atStart, type Start } from './suite/start.ts'
export { epochBatches } from './training/order.ts'
export type { Run } from './training/run.ts'

const started = onceForEach<Laboratory>()

/**
 * The engine that trains, for claims about single steps. Loaded by the first claim that asks for it; another one after a failure that it did
 * not survive.
 */
export async function laboratory(): Promise<Laboratory> {
  const there = await started('laboratory', async () => (await import('./suite/laboratory.ts')).startLaboratory())
  await (await import('./suite/laboratory-engine.ts')).readyEngine()
  return there
}

/** The photograph, the garments, and what can be done with pictures. Loaded by the specs that ask for it. */
export function pictures() {
  return import('./suite/pictures.ts')
}
