import type { EpochRow } from '../../training/run.ts'

/** What an epoch came to, for tests of how progress reads. */
export const row: EpochRow = {
  epoch: 3,
  trainLoss: 0.481,
  trainAccuracy: 0.85,
  validationLoss: 0.5,
  validationAccuracy: 0.83,
  learningRate: 0.01,
  hash: '',
  trainSeconds: 1,
  evaluationSeconds: 1,
}
