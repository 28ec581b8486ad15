/** The measurements behind `bench.ts`, one side a process. */
import { fileURLToPath } from 'node:url'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { startStockWasmEngine, startWasmEngine } from '../lib/backend/engine.ts'
import { loadKernels } from '../lib/backend/kernels/build.mjs'
import { fillBatch, firstImages, pixelValues } from '../lib/dataset/batches.ts'
import { readFashionMnist } from '../lib/dataset/fashion-mnist.ts'
import type { FashionMnist } from '../lib/dataset/labelled-images.ts'
import type { EngineName, StartEngine } from '../lib/engines/engines.ts'
import { prepareTensorFlowEnvironment } from '../lib/engines/tensorflow/environment.ts'
import { chooseWidth, useWidth } from '../lib/engines/width.ts'
import { adam, atScale, experiment, fashionMnist } from '../lib/experiment/experiment.ts'
import { linear, relu, sequential } from '../lib/experiment/layers.ts'
import { readSettings } from '../lib/settings.ts'
import { batchTensors } from '../lib/training/evaluate.ts'
import { epochOrder } from '../lib/training/order.ts'
import { emptyBatch, Session } from '../lib/training/session.ts'
import { train } from '../lib/training/train.ts'

/** Milliseconds. */
export interface StockTimes {
  readonly step: number
}

/** Milliseconds, and billions of multiplications and additions a second. */
export interface OurTimes {
  /** How many the kernels computed at a time. */
  readonly bits: number
  readonly step: number
  readonly epoch: number
  readonly forward: number
  readonly backward: number
}

/** One engine: milliseconds a step, and milliseconds an epoch, which is 1,875 steps and the evaluation of 70,000 images. */
export interface EngineTimes {
  readonly device: string
  readonly step: number
  readonly epoch: number
}

/** Ours is measured by whole epochs. */
export type OtherEngine = Exclude<EngineName, 'wasm'>

const starts: Record<OtherEngine, () => Promise<{ start: StartEngine }>> = {
  cuda: () => import('../lib/engines/cuda.ts'),
  tensorflow: () => import('../lib/engines/tensorflow.ts'),
  webgpu: () => import('../lib/engines/webgpu.ts'),
  cpu: () => import('../lib/engines/cpu.ts'),
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
  const batch = emptyBatch(batchSize, 784)
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

/** Steps and evaluations as training takes them, for a few seconds; an engine may need minutes for a whole epoch. */
export async function measureEngine(name: OtherEngine): Promise<EngineTimes> {
  prepareTensorFlowEnvironment()
  const { start } = await starts[name]()
  const { device } = await start(await loadKernels())
  const dataset = await readData()
  const session = new Session(chapterExperiment, dataset.train)
  const mode = { kind: 'training', dropout: () => 0 } as const
  const order = epochOrder(chapterExperiment, 1)
  let taken = 0
  const takeStep = async () => {
    const start = taken * batchSize
    taken = (taken + 1) % 1800
    await session.step(order.subarray(start, start + batchSize), mode, 0.001)
  }
  const step = await timeEach(takeStep)
  const thousand = firstImages(dataset.validation, 1000)
  const evaluation = await timeEach(async () => {
    await session.evaluate(thousand)
  })
  return { device, step, epoch: 1875 * step + 70 * evaluation }
}

/** Milliseconds a call: after two calls to warm up, for three seconds and at least twice. */
async function timeEach(work: () => Promise<void>): Promise<number> {
  await work()
  await work()
  const started = performance.now()
  let calls = 0
  while (calls < 2 || performance.now() - started < 3000) {
    await work()
    calls++
  }
  return (performance.now() - started) / calls
}

/** A whole epoch through the chapter's own training loop, after one to warm up, and the two large products by themselves. */
export async function measureOurs(): Promise<OurTimes> {
  // As the suite would on this Node: CHAPTER_SIMD=128 compares.
  const width = await chooseWidth(readSettings(process.env).simd)
  useWidth(width)
  await startWasmEngine(await loadKernels(width.bits === 256 ? 'wide' : 'narrow'))
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
    bits: width.bits,
    step: (trainSeconds * 1000) / Math.ceil(60_000 / batchSize),
    epoch: (trainSeconds + evaluationSeconds) * 1000,
    forward: gflops((x) => tf.matMul(x, w)),
    backward: gflops((x) => tf.matMul(x, dy, true, false)),
  }
}
