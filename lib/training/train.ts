/** One training, from an experiment to a run. */

import type { Scalar } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { fillBatch, firstImages, pixelValues } from '../dataset/batches.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { randomStream, shuffled } from '../experiment/random.ts'
import { crossEntropy, penalty } from '../network/loss.ts'
import { type Mode, Network } from '../network/network.ts'
import type { ParameterValues } from '../network/parameters.ts'
import { batchTensors, evaluate, evaluationBatch } from './evaluate.ts'
import { createOptimizer, type Optimizer, type OptimizerState } from './optimizers.ts'
import type { Divergence, EpochRow, Run, Snapshot } from './run.ts'
import { nextSchedule, type ScheduleState, startSchedule } from './schedule.ts'

/** All that is needed to go on after an epoch as if nothing had happened: every random stream starts anew with each epoch. */
export interface Checkpoint {
  readonly epochs: readonly EpochRow[]
  readonly snapshots: readonly Snapshot[]
  readonly parameters: readonly ParameterValues[]
  readonly optimizer: OptimizerState
  readonly schedule: ScheduleState
}

export interface TrainingOptions {
  /** Goes on from here instead of from freshly drawn parameters. */
  readonly from?: Checkpoint
  /** Called after every epoch but the last, and waited for. `checkpoint()` copies the state out of the backend. */
  readonly afterEpoch?: (row: EpochRow, checkpoint: () => Promise<Checkpoint>) => void | Promise<void>
}

/**
 * Trains an experiment on the TensorFlow.js backend in use. On the WebAssembly engine the same experiment gives the same hash on every
 * machine. A loss that becomes NaN or infinite ends the run, which then says where; that is a result and not an error.
 */
export async function train(
  experiment: Experiment,
  dataset: FashionMnist,
  options: TrainingOptions = {},
): Promise<Run> {
  const { data, network: layers, batchSize, seed } = experiment
  const images = firstImages(dataset.train, data.trainImages)
  const imageSize = images.height * images.width
  const values = pixelValues(data)
  const capacity = Math.max(Math.min(batchSize, images.count), evaluationBatch)
  const batch = { pixels: new Float32Array(capacity * imageSize), labels: new Int32Array(capacity) }

  const { from } = options
  const network = from
    ? new Network(layers, from.parameters)
    : Network.initialised(layers, randomStream(seed, 'initialisation'))
  const optimizer = createOptimizer(experiment.optimizer, network.trainable, from?.optimizer)
  let schedule = from?.schedule ?? startSchedule(experiment)
  const epochs = [...(from?.epochs ?? [])]
  const snapshots = [...(from?.snapshots ?? [])]
  let diverged: Divergence | undefined

  try {
    for (let epoch = epochs.length + 1; epoch <= experiment.epochs && !diverged; epoch++) {
      const started = performance.now()
      const order = shuffled(images.count, randomStream(seed, `shuffle/${epoch}`))
      const mode = modeOf(experiment, epoch)
      let lossSum = 0
      let steps = 0
      for (let start = 0; start < images.count; start += batchSize) {
        const size = Math.min(batchSize, images.count - start)
        fillBatch(batch, images, order, start, size, values)
        const loss = tf.tidy(() => {
          const [pixels, labels] = batchTensors(batch, size, imageSize)
          return trainStep(network, optimizer, experiment, pixels, labels, mode, schedule.learningRate)
        })
        steps++
        lossSum += loss
        if (!Number.isFinite(loss)) {
          diverged = { epoch, step: steps, loss: String(loss) }
          break
        }
      }
      if (diverged) break

      const trained = performance.now()
      const training = evaluate(network, images, values, batch)
      const validation = evaluate(network, dataset.validation, values, batch)
      const row: EpochRow = {
        epoch,
        trainLoss: lossSum / steps,
        trainAccuracy: training.accuracy,
        validationLoss: validation.loss,
        validationAccuracy: validation.accuracy,
        learningRate: schedule.learningRate,
        trainSeconds: (trained - started) / 1000,
        evaluationSeconds: (performance.now() - trained) / 1000,
      }
      epochs.push(row)
      schedule = nextSchedule(experiment.schedule, schedule, validation.loss)
      if (experiment.snapshots.includes(epoch) && epoch < experiment.epochs) {
        snapshots.push({ epoch, parameters: await network.read() })
      }
      if (epoch < experiment.epochs) {
        const state = schedule
        await options.afterEpoch?.(row, async () => ({
          epochs: [...epochs],
          snapshots: [...snapshots],
          parameters: await network.read(),
          optimizer: await optimizer.read(),
          schedule: state,
        }))
      }
    }
    const parameters = await network.read()
    snapshots.push({ epoch: epochs.length, parameters })
    return {
      experiment,
      epochs,
      snapshots,
      ...(diverged && { diverged }),
      hash: await hashParameters(parameters),
      backend: tf.getBackend(),
      seconds: epochs.reduce((sum, row) => sum + row.trainSeconds + row.evaluationSeconds, 0),
    }
  } finally {
    optimizer.dispose()
    network.dispose()
  }
}

/**
 * One step: forward, loss, backward, update. Returns the loss before the update, penalty included. A loss that is no number changes no
 * parameter. Run it in a `tidy`: the gradients, which PyTorch clears by hand, go with it.
 */
export function trainStep(
  network: Network,
  optimizer: Optimizer,
  { penalty: description }: Pick<Experiment, 'penalty'>,
  pixels: tf.Tensor2D,
  labels: tf.Tensor1D,
  mode: Mode,
  learningRate: number,
): number {
  const parameters = network.trainable
  const { value, grads } = tf.variableGrads(() => {
    const loss = crossEntropy(network.logits(pixels, mode), labels)
    const extra = penalty(parameters, description)
    return extra ? (tf.add(loss, extra) as Scalar) : loss
  }, parameters)
  const loss = value.dataSync()[0] as number
  if (Number.isFinite(loss)) {
    const gradients = parameters.map(({ name }) => grads[name] as tf.Tensor)
    optimizer.step(gradients, learningRate)
  }
  return loss
}

/** Training mode, unless the experiment copies the mistake of never returning to it after the first epoch's evaluation. */
function modeOf({ seed, returnsToTraining }: Experiment, epoch: number): Mode {
  if (epoch > 1 && !returnsToTraining) return { kind: 'evaluation' }
  return { kind: 'training', dropout: randomStream(seed, `dropout/${epoch}`) }
}

/** SHA-256 over the float32 bits of all parameters, in their order, as hexadecimal. */
export async function hashParameters(parameters: readonly ParameterValues[]): Promise<string> {
  const bytes = new Uint8Array(parameters.reduce((sum, { values }) => sum + values.byteLength, 0))
  let at = 0
  for (const { values } of parameters) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
