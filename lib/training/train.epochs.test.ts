/**
 * What the loop does in which epoch, beside the same training written out here: order, masks, rates, evaluation. The images are 1,200,
 * more than two evaluation batches, and the last 200 are labelled wrong, so that a part of them is not the whole.
 */
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import { softmaxCrossEntropy } from '../backend/operations.ts'
import type { FashionMnist, LabelledImages } from '../dataset/labelled-images.ts'
import { adam, atScale, experiment, fashionMnist, reduceOnPlateau, sgd } from '../experiment/experiment.ts'
import { batchNorm, dropout, linear, relu, sequential } from '../experiment/layers.ts'
import { randomStream, shuffled } from '../experiment/random.ts'
import { lossAndGradients } from '../network/loss.ts'
import { Network } from '../network/network.ts'
import { createOptimizer } from './optimizers.ts'
import type { Trajectory } from './run.ts'
import { hashParameters, train } from './train.ts'

const count = 1_200
/** Not 0, so that a stream that forgets the seed is another. */
const seed = 3

/** Images whose label is where they are bright, and noise; `wrong` says whose label is another. */
function images(name: string, size: number, wrong: (image: number) => boolean): LabelledImages {
  const random = randomStream(0, name)
  const [pixels, labels] = [new Uint8Array(size * 784), new Uint8Array(size)]
  for (let image = 0; image < size; image++) {
    const label = Math.floor(random() * 10)
    labels[image] = wrong(image) ? (label + 1 + Math.floor(random() * 9)) % 10 : label
    for (let pixel = 0; pixel < 784; pixel++) {
      const stripe = Math.floor(pixel / 78.4) === label ? 60 : 0
      pixels[image * 784 + pixel] = Math.floor(random() * 190) + stripe
    }
  }
  return { count: size, height: 28, width: 28, pixels, labels }
}

const dataset: FashionMnist = {
  train: images('train', count, (image) => image >= 1_000),
  validation: images('validation', 300, () => false),
}

const base = experiment({
  data: fashionMnist({ divideBy: 255, trainImages: count }),
  network: sequential(dropout(0.25), linear(784, 12), batchNorm(12), relu(), dropout(0.25), linear(12, 10)),
  optimizer: adam(0.003),
  batchSize: 64, // 18 batches and one of 48
  epochs: 4,
  seed,
  // No epoch is 10 better than the best: after the first one the rate is halved each time.
  schedule: reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 10, minLearningRate: 1e-5 }),
})
const whole = atScale(base, 'full')
const rates = [0.003, 0.003, 0.0015, 0.00075]

/** All of some images as tensors. */
function tensorsOf({ pixels, labels }: LabelledImages, numbers: readonly number[]): [tf.Tensor2D, tf.Tensor1D] {
  const rows = numbers.map((image) =>
    Float32Array.from(pixels.subarray(image * 784, (image + 1) * 784), (v) => v / 255),
  )
  const flat = new Float32Array(numbers.length * 784)
  rows.forEach((row, index) => {
    flat.set(row, index * 784)
  })
  const answers = numbers.map((image) => labels[image] as number)
  return [tf.tensor2d(flat, [numbers.length, 784]), tf.tensor1d(answers, 'int32')]
}

/** The training, written out: for each epoch the mean loss of its batches and the hash of the parameters after it. */
async function byHand(): Promise<{ trainLoss: number; hash: string }[]> {
  const network = Network.initialised(whole.network, randomStream(seed, 'initialisation'))
  const optimizer = createOptimizer(whole.optimizer, network.trainable)
  const epochs: { trainLoss: number; hash: string }[] = []
  for (const [index, rate] of rates.entries()) {
    const order = [...shuffled(count, randomStream(seed, `shuffle/${index + 1}`))]
    const mode = { kind: 'training', dropout: randomStream(seed, `dropout/${index + 1}`) } as const
    const losses: number[] = []
    for (let start = 0; start < count; start += 64) {
      tf.tidy(() => {
        const [pixels, labels] = tensorsOf(dataset.train, order.slice(start, start + 64))
        const { loss, gradients } = lossAndGradients(network, pixels, labels, mode, { kind: 'none' })
        losses.push(loss.dataSync()[0] as number)
        optimizer.step(gradients, rate)
      })
    }
    const trainLoss = losses.reduce((sum, loss) => sum + loss, 0) / 19
    epochs.push({ trainLoss, hash: await hashParameters(await network.read()) })
  }
  optimizer.dispose()
  network.dispose()
  return epochs
}

/** Loss and accuracy of parameters on images `from` to `to`, in evaluation mode, in one batch and counted here. */
function evaluateByHand({ parameters }: Trajectory, set: LabelledImages, from: number, to: number) {
  const network = new Network(whole.network, parameters)
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  const result = tf.tidy(() => {
    const [pixels, labels] = tensorsOf(set, numbers)
    const logits = network.logits(pixels, { kind: 'evaluation' })
    const correct = (logits.arraySync() as number[][]).filter((row, index) => {
      return row.indexOf(Math.max(...row)) === set.labels[numbers[index] as number]
    })
    const [loss] = softmaxCrossEntropy(logits, labels)
    return { loss: loss.dataSync()[0] as number, accuracy: correct.length / numbers.length }
  })
  network.dispose()
  return result
}

let trained: Trajectory
let expected: Awaited<ReturnType<typeof byHand>>

beforeAll(async () => {
  await startWasmEngine(await loadKernels())
  trained = await train(whole, dataset)
  expected = await byHand()
})

describe('each epoch has', () => {
  test.each([1, 2, 3, 4])('%i: its own order, its own masks, its own rate and the last short batch', (epoch) => {
    const { hash, trainLoss } = trained.epochs[epoch - 1] ?? {}
    expect(trainLoss).toBe(expected[epoch - 1]?.trainLoss)
    expect(hash).toBe(expected[epoch - 1]?.hash)
  })

  test('the rate that the schedule came to after the one before it', () => {
    expect(trained.epochs.map(({ learningRate }) => learningRate)).toEqual(rates)
  })
})

describe('after an epoch', () => {
  test('training accuracy is that of all images, not of the first 1,000 or 500', () => {
    const [all, thousand, few] = [count, 1_000, 500].map((to) => evaluateByHand(trained, dataset.train, 0, to))
    const last = trained.epochs.at(-1)
    expect(last?.trainAccuracy).toBe(all?.accuracy)
    // The test could tell: the wrong labels come last.
    expect((thousand?.accuracy ?? 0) - (all?.accuracy ?? 1)).toBeGreaterThan(0.05)
    expect(few?.accuracy).not.toBe(all?.accuracy)
  })

  test('validation is in evaluation mode, without masks and with running averages', () => {
    const { loss, accuracy } = evaluateByHand(trained, dataset.validation, 0, 300)
    const last = trained.epochs.at(-1)
    expect(last?.validationAccuracy).toBe(accuracy)
    expect(last?.validationLoss).toBeCloseTo(loss, 5)
  })

  test('the parameters are those that the epoch ended with: evaluation changes none', async () => {
    const { epochs, parameters } = trained
    expect(await hashParameters(parameters)).toBe(epochs.at(-1)?.hash)
  })
})

test('a validation loss that is no number ends the training, although its steps had numbers', async () => {
  // One batch an epoch: its loss is taken before the update that ruins the network.
  const ruined = atScale(
    experiment({
      data: fashionMnist({ divideBy: 255, trainImages: 64 }),
      network: sequential(linear(784, 12), relu(), linear(12, 10)),
      optimizer: sgd(1e30),
      batchSize: 64,
      epochs: 3,
    }),
    'full',
  )
  const { epochs, diverged } = await train(ruined, dataset)
  expect(epochs).toEqual([])
  expect(diverged).toMatchObject({ epoch: 1, step: 1 })
  expect(diverged?.loss).toMatch(/^(NaN|Infinity)$/)
})

test('an experiment that cannot be trained is refused here too: a worker believes nobody', async () => {
  const misspelt = { ...whole, optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9 } } as never
  await expect(train(misspelt, dataset)).rejects.toThrow('optimizer.momentum: expected no such field')
})
