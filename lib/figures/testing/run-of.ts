/** Made-up runs: what figures look at, and nothing else. */
import { adam, atScale, experiment, fashionMnist } from '../../experiment/experiment.ts'
import { linear, relu, sequential } from '../../experiment/layers.ts'
import type { EpochRow, Run } from '../../training/run.ts'

const described = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 2), relu(), linear(2, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 2,
  snapshots: ['last'],
})

/** A run with these rows, an epoch each, and these parameters after the last. */
export function runOf(
  rows: readonly Partial<EpochRow>[],
  parameters: Readonly<Record<string, Float32Array>> = {},
): Run {
  const last = described.epochs
  return {
    experiment: atScale(described, 'full'),
    epochs: rows.map((row, index) => ({ ...nothing, epoch: index + 1, ...row })),
    snapshots: [
      {
        epoch: last,
        parameters: Object.entries(parameters).map(([name, values]) => {
          // A network of two hidden units.
          const columns = name === 'W1' ? 2 : name === 'W2' ? 10 : 1
          const shape = columns > 1 ? [values.length / columns, columns] : [values.length]
          return { name, values, shape, trainable: true }
        }),
      },
    ],
    hash: '',
    backend: 'wasm',
  }
}

const nothing: EpochRow = {
  epoch: 0,
  trainLoss: 0,
  trainAccuracy: 0,
  validationLoss: 0,
  validationAccuracy: 0,
  learningRate: 0.001,
  hash: '',
  trainSeconds: 0,
  evaluationSeconds: 0,
}
