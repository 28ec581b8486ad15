/** The one door: everything that a spec may import. */
export { quantity, series, trainAccuracy, trainLoss, validationAccuracy, validationLoss } from './claims/quantity.ts'
export { classNames } from './dataset/labelled-images.ts'
export {
  adam,
  experiment,
  fashionMnist,
  l1,
  l2Norm,
  l2Squared,
  reduceOnPlateau,
  sgd,
} from './experiment/experiment.ts'
export { batchNorm, dropout, linear, parameterCount, relu, sequential } from './experiment/layers.ts'
export { vary } from './experiment/vary.ts'
export { decimal, integer, percent, points } from './plots/format.ts'
export { chapter } from './suite/chapter.ts'
export { expect } from './suite/matchers.ts'
