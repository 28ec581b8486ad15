import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import { fillBatch, pixelValues } from '../dataset/batches.ts'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import {
  adam,
  atScale,
  type Experiment,
  experiment,
  fashionMnist,
  l1,
  l2Norm,
  l2Squared,
  reduceOnPlateau,
  sgd,
} from '../experiment/experiment.ts'
import { batchNorm, dropout, linear, relu, sequential } from '../experiment/layers.ts'
import { randomStream } from '../experiment/random.ts'
import { Network } from '../network/network.ts'
import { batchTensors } from './evaluate.ts'
import { createOptimizer } from './optimizers.ts'
import { epochBatches } from './order.ts'
import { readOff, type Trajectory } from './run.ts'
import { trainStep } from './step.ts'
import { hashParameters, train } from './train.ts'

let dataset: FashionMnist

beforeAll(async () => {
  await startWasmEngine(await loadKernels())
  const { train: images, validation } = await readFashionMnist()
  // A small validation set: these tests are about the loop, not about the result.
  dataset = { train: images, validation: { ...validation, count: 300 } }
})

type Settings = Partial<Omit<Experiment, 'data'>> & { divideBy?: number; trainImages?: number }

function small({ divideBy = 255, trainImages = 500, ...settings }: Settings = {}): Experiment {
  return atScale(
    experiment({
      data: fashionMnist({ divideBy, trainImages }),
      network: sequential(linear(784, 20), relu(), linear(20, 10)),
      optimizer: adam(0.01),
      batchSize: 32,
      epochs: 3,
      ...settings,
    }),
    'full',
  )
}

const everything = small({
  network: sequential(dropout(0.25), linear(784, 20), batchNorm(20), relu(), dropout(0.25), linear(20, 10)),
  schedule: reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 0.001, minLearningRate: 1e-5 }),
  penalty: l1(1e-4),
  epochs: 6,
})

const numbers = ({ epochs }: Trajectory) =>
  epochs.map(({ trainSeconds: _train, evaluationSeconds: _evaluation, ...row }) => row)

describe('a training', () => {
  test('gives a row an epoch, and the network learns', async () => {
    const { epochs } = await train(small(), dataset)
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    expect(epochs[2]?.trainLoss).toBeLessThan(epochs[0]?.trainLoss as number)
    expect(epochs[2]?.trainAccuracy).toBeGreaterThan(0.6)
  })

  test('gives the same bits each time, and others for another seed', async () => {
    const [once, again, other] = [
      await train(everything, dataset),
      await train(everything, dataset),
      await train({ ...everything, seed: 1 }, dataset),
    ]
    expect(numbers(again)).toEqual(numbers(once))
    expect(other.epochs.at(-1)?.hash).not.toBe(once.epochs.at(-1)?.hash)
  })

  test('that is interrupted after any epoch and goes on ends as one that never was', async () => {
    const whole = await train(everything, dataset)
    const stops: Trajectory[] = []
    await train(everything, dataset, {
      afterEpoch: async (_row, trajectory) => {
        stops.push(await trajectory())
      },
    })
    for (const from of stops) expect(numbers(await train(everything, dataset, { from }))).toEqual(numbers(whole))
  })

  test('of a shorter experiment can be read off a longer one', async () => {
    const short = small({ epochs: 2 })
    const alone = await train(short, dataset)
    const long = await train(small({ epochs: 4 }), dataset)
    expect(readOff(short, long, [], 'wasm').hash).toBe(alone.epochs.at(-1)?.hash)
    expect(() => readOff(small({ epochs: 5 }), long, [], 'wasm')).toThrow('Trained for 4 of 5 epochs')
  })

  test('is a step for each batch of the random order, the last one smaller, and nothing else', async () => {
    const experiment = small({ trainImages: 100, epochs: 1 })
    const network = Network.initialised(experiment.network, randomStream(0, 'initialisation'))
    const optimizer = createOptimizer(experiment.optimizer, network.trainable)
    const batch = { pixels: new Float32Array(32 * 784), labels: new Int32Array(32) }
    const mode = { kind: 'training', dropout: () => 0 } as const
    const sizes: number[] = []
    for (const order of epochBatches(experiment, 1)) {
      sizes.push(order.length)
      fillBatch(batch, dataset.train, order, 0, order.length, pixelValues(experiment.data))
      tf.tidy(() => {
        const [pixels, labels] = batchTensors(batch, order.length, 784)
        trainStep({ network, optimizer, experiment, pixels, labels, mode, learningRate: 0.01 })
      })
    }
    expect(sizes).toEqual([32, 32, 32, 4])
    const { epochs } = await train(experiment, dataset)
    expect(epochs[0]?.hash).toBe(await hashParameters(await network.read()))
    optimizer.dispose()
    network.dispose()
  })

  test('leaks no tensor and no memory, however many steps it takes', async () => {
    const before = tf.memory()
    for (const penalty of [l1(1e-4), l2Norm(1e-2), l2Squared(1e-2)]) await train({ ...everything, penalty }, dataset)
    await train(small({ optimizer: sgd(0.01) }), dataset)
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  })
})

describe('a loss that becomes no number', () => {
  const exploding = small({ divideBy: 1e-30, optimizer: sgd(1e10) })

  test('ends the training as diverged, with the epoch and the step', async () => {
    const { epochs, diverged } = await train(exploding, dataset)
    expect(epochs).toEqual([])
    expect(diverged).toMatchObject({ epoch: 1, step: 2 })
    expect(diverged?.loss).toMatch(/^(NaN|Infinity)$/)
  })

  test('can be read off: the run says where, and has a hash', async () => {
    const run = readOff(exploding, await train(exploding, dataset), [], 'wasm')
    expect(run.diverged?.step).toBe(2)
    expect(run.hash).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('the parts of a step', () => {
  test('a penalty is part of the training loss, and makes the weights smaller', async () => {
    const size = ({ parameters }: Trajectory) => parameters[0]?.values.reduce((sum, value) => sum + Math.abs(value), 0)
    const free = await train(small(), dataset)
    for (const penalty of [l1(1e-3), l2Norm(0.1), l2Squared(0.01)]) {
      expect(size(await train(small({ penalty }), dataset))).toBeLessThan(size(free) as number)
    }
  })

  test('never returning to training mode changes nothing in the first epoch and everything after it', async () => {
    const returning = await train(everything, dataset)
    const staying = await train({ ...everything, returnsToTraining: false }, dataset)
    expect(staying.epochs[0]?.hash).toBe(returning.epochs[0]?.hash)
    expect(staying.epochs[1]?.hash).not.toBe(returning.epochs[1]?.hash)
    const average = (trajectory: Trajectory) =>
      trajectory.parameters.find(({ name }) => name === 'running mean 1')?.values
    const afterOne = await train({ ...everything, epochs: 1 }, dataset)
    expect(average(staying)).toEqual(average(afterOne))
  })
})
