/** The measurements behind `bench.ts`, one side a process. */
import { fileURLToPath } from 'node:url'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { startStockWasmEngine, startWasmEngine } from '../lib/backend/engine.ts'
import { loadKernels } from '../lib/backend/kernels/build.mjs'
import { fillBatch, pixelValues } from '../lib/dataset/batches.ts'
import { readFashionMnist } from '../lib/dataset/fashion-mnist.ts'
import type { FashionMnist } from '../lib/dataset/labelled-images.ts'
import { adam, atScale, experiment, fashionMnist } from '../lib/experiment/experiment.ts'
import { linear, relu, sequential } from '../lib/experiment/layers.ts'
import { batchTensors } from '../lib/training/evaluate.ts'
import { epochOrder } from '../lib/training/order.ts'
import { train } from '../lib/training/train.ts'

/** Milliseconds. */
export interface StockTimes {
  readonly step: number
}

/** Milliseconds, and billions of multiplications and additions a second. */
export interface OurTimes {
  readonly step: number
  readonly epoch: number
  readonly forward: number
  readonly backward: number
}

const batchSize = 32
const chapterExperiment = atScale(
  experiment({
    data: fashionMnist({ divideBy: 255 }),
    network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
    optimizer: adam(0.001),
    batchSize,
    epochs: 2,
  }),
  'full',
)

const readData = () => readFashionMnist(fileURLToPath(new URL('../fixtures/fashion-mnist/', import.meta.url)))

/** The batches of an epoch as tensors, from the `from`-th on, one after the other, each disposed of after `use`. */
function eachBatch(
  dataset: FashionMnist,
  from: number,
  to: number,
  use: (x: Tensor2D, labels: Tensor1D) => void,
): void {
  const order = epochOrder(chapterExperiment, 1)
  const values = pixelValues(chapterExperiment.data)
  const batch = { pixels: new Float32Array(batchSize * 784), labels: new Int32Array(batchSize) }
  for (let step = from; step < to; step++) {
    fillBatch(batch, dataset.train, order, step * batchSize, batchSize, values)
    // In braces: a tensor that is returned from a `tidy` survives it.
    tf.tidy(() => {
      use(...batchTensors(batch, batchSize, 784))
    })
  }
}

/** A step as the TensorFlow.js documentation would write it, on its published WebAssembly backend. */
export async function measureStock(): Promise<StockTimes> {
  await startStockWasmEngine()
  const dataset = await readData()
  const uniform = (shape: number[], inputs: number) =>
    tf.variable(tf.randomUniform(shape, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs), 'float32', 1))
  const [w1, b1] = [uniform([784, 1000], 784) as tf.Variable<tf.Rank.R2>, uniform([1000], 784)]
  const [w2, b2] = [uniform([1000, 10], 1000) as tf.Variable<tf.Rank.R2>, uniform([10], 1000)]
  const optimizer = tf.train.adam(0.001)
  const step = (x: Tensor2D, labels: Tensor1D) => {
    optimizer.minimize(() => {
      const hidden = tf.relu(tf.add(tf.matMul(x, w1), b1)) as Tensor2D
      const logits = tf.add(tf.matMul(hidden, w2), b2)
      return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 10), logits).asScalar()
    })
  }
  eachBatch(dataset, 0, 20, step)
  const started = performance.now()
  eachBatch(dataset, 20, 100, step)
  return { step: (performance.now() - started) / 80 }
}

/** A whole epoch through the chapter's own training loop, after one to warm up, and the two large products by themselves. */
export async function measureOurs(): Promise<OurTimes> {
  await startWasmEngine(await loadKernels())
  const dataset = await readData()
  const { epochs } = await train(chapterExperiment, dataset)
  const { trainSeconds = 0, evaluationSeconds = 0 } = epochs[1] ?? {}
  const w = tf.tensor2d(new Float32Array(784 * 1000).fill(0.01), [784, 1000])
  const dy = tf.tensor2d(new Float32Array(batchSize * 1000).fill(0.01), [batchSize, 1000])
  const gflops = (product: (x: Tensor2D) => void) => {
    eachBatch(dataset, 0, 100, product)
    const started = performance.now()
    eachBatch(dataset, 100, 500, product)
    return (2 * batchSize * 784 * 1000 * 400) / (performance.now() - started) / 1e6
  }
  return {
    step: (trainSeconds * 1000) / Math.ceil(60_000 / batchSize),
    epoch: (trainSeconds + evaluationSeconds) * 1000,
    forward: gflops((x) => tf.matMul(x, w)),
    backward: gflops((x) => tf.matMul(x, dy, true, false)),
  }
}
