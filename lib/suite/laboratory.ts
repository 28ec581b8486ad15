/**
 * The engine that trains, within reach of a spec: for claims about a single step, which no finished run can show. It starts when the
 * first claim asks for it, so a spec that only looks at runs never loads it.
 */

import * as tf from '@tensorflow/tfjs'
import { startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import { softmaxCrossEntropy } from '../backend/operations.ts'
import { type Batch, fillBatch, firstImages, pixelValues } from '../dataset/batches.ts'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { LabelledImages } from '../dataset/labelled-images.ts'
import { atScale, type ScaledExperiment } from '../experiment/experiment.ts'
import { randomStream } from '../experiment/random.ts'
import { Network } from '../network/network.ts'
import { batchTensors, evaluate, evaluationBatch } from '../training/evaluate.ts'
import { createOptimizer } from '../training/optimizers.ts'
import { epochOrder } from '../training/order.ts'
import type { Run } from '../training/run.ts'
import { trainStep } from '../training/train.ts'

export interface Laboratory {
  /** The loss that training uses, on one row of logits and its label. */
  crossEntropy(logits: readonly number[], label: number): number
  /**
   * What the first hidden layer of a trained network gives for the first `images` validation images: [images × units] values behind the
   * ReLU. The run must have kept its last parameters (`snapshots: ['last']`).
   */
  hiddenValues(run: Run, images: number): Hidden
  /** The 28 · 28 bytes of a training image, row after row, as the file has them. */
  image(number: number): Uint8Array
  /** A network as an experiment starts it, with the experiment's first batch in front of it. */
  bench(experiment: ScaledExperiment): Bench
}

/** Hidden values, a row an image. */
export interface Hidden {
  readonly images: number
  readonly units: number
  readonly values: Float32Array
}

/** One network, one batch, one step at a time. */
export interface Bench {
  /** The pixels of the batch as the network gets them, a row an image. */
  readonly inputs: Float32Array
  /** The loss of the batch with the parameters as they are now. */
  loss(): number
  /** One training step on the batch. Returns the loss before it. */
  step(): number
  /** The value of one parameter, which may be changed by assigning to it: `W1`, entry 12345. */
  read(parameter: string, entry: number): number
  write(parameter: string, entry: number, value: number): void
  /** The accuracy over the validation images as training reports it, and the logits of the first `rows` of them. */
  validate(rows: number): { accuracy: number; logits: number[][]; labels: number[] }
}

/** Starts the engine and reads the data. */
export async function startLaboratory(): Promise<Laboratory> {
  await startWasmEngine(await loadKernels())
  const dataset = await readFashionMnist()
  return {
    crossEntropy: (logits, label) =>
      tf.tidy(() => {
        const [loss] = softmaxCrossEntropy(tf.tensor2d([[...logits]]), tf.tensor1d([label], 'int32'))
        return loss.dataSync()[0] as number
      }),
    hiddenValues: (run, images) => hiddenValues(run, dataset.validation, images),
    image: (number) => dataset.train.pixels.subarray(number * 784, (number + 1) * 784),
    bench: (scaled) => createBench(scaled, dataset.train, dataset.validation),
  }
}

function hiddenValues(run: Run, validation: LabelledImages, images: number): Hidden {
  const { network: layers, data } = run.experiment
  const parameters = run.snapshots.at(-1)?.parameters
  if (!parameters) throw new Error("The run kept no parameters: add `snapshots: ['last']` to its experiment.")
  // Up to the first ReLU; what is behind it is not asked for its names.
  const front = layers.slice(0, layers.findIndex(({ kind }) => kind === 'relu') + 1)
  const network = new Network(front, parameters)
  try {
    const [pixels, labels] = batchTensors(firstBatch(validation, null, images, pixelValues(data)), images, 784)
    // The tensor leaves the `tidy`, not its values: what leaves is searched for tensors, and ten million numbers take seconds.
    const hidden = tf.tidy(() => network.logits(pixels, { kind: 'evaluation' }))
    const values = hidden.dataSync() as Float32Array
    tf.dispose([pixels, labels, hidden])
    return { images, units: values.length / images, values }
  } finally {
    network.dispose()
  }
}

/** The first `size` images in an order, in buffers of their own. */
function firstBatch(images: LabelledImages, order: Uint32Array | null, size: number, values: Float32Array): Batch {
  const batch = { pixels: new Float32Array(size * 784), labels: new Int32Array(size) }
  fillBatch(batch, images, order, 0, size, values)
  return batch
}

function createBench(scaled: ScaledExperiment, train: LabelledImages, validation: LabelledImages): Bench {
  const experiment = atScale(scaled, 'full')
  const network = Network.initialised(experiment.network, randomStream(experiment.seed, 'initialisation'))
  const optimizer = createOptimizer(experiment.optimizer, network.trainable)
  const values = pixelValues(experiment.data)
  const size = experiment.batchSize
  const first = firstBatch(train, epochOrder(experiment, 1), size, values)
  const mode = { kind: 'evaluation' } as const
  const variable = (name: string) => {
    const found = network.parameters.find((parameter) => parameter.name === name)
    if (!found) throw new Error(`This network has no parameter '${name}'.`)
    return found.variable
  }
  return {
    inputs: first.pixels,
    loss: () =>
      tf.tidy(() => {
        const [pixels, labels] = batchTensors(first, size, 784)
        return softmaxCrossEntropy(network.logits(pixels, mode), labels)[0].dataSync()[0] as number
      }),
    step: () =>
      tf.tidy(() => {
        const [pixels, labels] = batchTensors(first, size, 784)
        const rate = experiment.optimizer.learningRate
        return trainStep(network, optimizer, experiment, pixels, labels, mode, rate)
      }),
    read: (parameter, entry) => variable(parameter).dataSync()[entry] as number,
    write: (parameter, entry, value) =>
      tf.tidy(() => {
        const target = variable(parameter)
        const changed = target.dataSync()
        changed[entry] = value
        target.assign(tf.tensor(changed, target.shape))
      }),
    validate: (rows) => {
      const images = firstImages(validation, rows)
      const buffers = { pixels: new Float32Array(evaluationBatch * 784), labels: new Int32Array(evaluationBatch) }
      const { accuracy } = evaluate(network, images, values, buffers)
      const batch = firstBatch(images, null, rows, values)
      const logits = tf.tidy(() => network.logits(batchTensors(batch, rows, 784)[0], mode).arraySync())
      return { accuracy, logits, labels: [...batch.labels] }
    },
  }
}
