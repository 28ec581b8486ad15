import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import { type Gradient, multipliedOut } from '../backend/operations.ts'
import { batchNorm, dropout, type Layer, linear, relu } from '../experiment/layers.ts'
import { randomStream } from '../experiment/random.ts'
import { dropoutMask } from './layer-operations.ts'
import { lossAndGradients } from './loss.ts'
import { type Mode, Network } from './network.ts'
import { initialParameters } from './parameters.ts'

beforeAll(async () => {
  await startWasmEngine(await loadKernels())
})

describe('initial parameters are drawn as PyTorch draws them', () => {
  const [weights, biases] = initialParameters([linear(784, 1000)], randomStream(0, 'initialisation'))
  // U(−a, a) has the standard deviation a/√3.
  const spread = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)

  test('weights and biases both from U(−1/√784, 1/√784)', () => {
    for (const { values } of [weights, biases] as { values: Float32Array }[]) {
      expect(values.every((value) => Math.abs(value) <= 1 / 28)).toBe(true)
      expect(spread(values)).toBeCloseTo(1 / 28 / Math.sqrt(3), 3)
    }
  })

  test('and others for another seed', () => {
    const [other] = initialParameters([linear(784, 1000)], randomStream(1, 'initialisation'))
    expect(other?.values[0]).not.toBe(weights?.values[0])
  })
})

test('a dropout mask is 0 for the share asked for, 1/(1 − rate) elsewhere, and another one the next time', () => {
  const random = randomStream(0, 'dropout/1')
  const [first, second] = [dropoutMask([100, 1000], 0.25, random), dropoutMask([100, 1000], 0.25, random)]
  const values = first.dataSync()
  const dropped = values.filter((value) => value === 0).length / values.length
  expect(dropped).toBeCloseTo(0.25, 2)
  expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]))
  // On average nothing is lost: that is why evaluation needs no scaling.
  expect(tf.mean(first).dataSync()[0]).toBeCloseTo(1, 2)
  expect(second.dataSync()).not.toEqual(values)
})

const evaluation: Mode = { kind: 'evaluation' }

describe('every gradient is the slope that a small change of the parameter measures', () => {
  const mask: Mode = { kind: 'training', dropout: () => 0.5 }
  const networks: [name: string, layers: Layer[], mode: Mode][] = [
    ['two layers', [linear(5, 7), relu(), linear(7, 3)], mask],
    ['a layer without bias', [linear(5, 7, { bias: false }), relu(), linear(7, 3)], mask],
    ['a ReLU of its own, behind a norm', [linear(5, 7), batchNorm(7), relu(), linear(7, 3)], mask],
    ['a norm that is held fixed', [linear(5, 7), batchNorm(7), relu(), linear(7, 3)], evaluation],
    ['dropout in front and inside', [dropout(0.25), linear(5, 7), relu(), dropout(0.25), linear(7, 3)], mask],
    ['three layers', [linear(5, 6), relu(), linear(6, 7), relu(), linear(7, 3)], mask],
  ]

  test.each(networks)('%s', (_name, layers, mode) => {
    for (const kind of ['none', 'l1', 'l2Norm', 'l2Squared'] as const) {
      const network = Network.initialised(layers, randomStream(3, 'test'))
      const random = randomStream(4, 'test')
      const x = tf.tensor2d(
        Float32Array.from({ length: 40 }, () => 2 * random() - 1),
        [8, 5],
      )
      const labels = tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32')
      const penalty = kind === 'none' ? { kind } : { kind, weight: 0.05 }
      const loss = () => tf.tidy(() => lossAndGradients(network, x, labels, mode, penalty).loss.dataSync()[0] as number)
      const { gradients } = lossAndGradients(network, x, labels, mode, penalty)
      expect(gradients.length).toBe(network.trainable.length)
      for (const [index, { name, variable }] of network.parameters.filter(({ trainable }) => trainable).entries()) {
        const values = variable.dataSync() as Float32Array
        // The largest entry: a small one might cross 0 on the way, where |w| has a kink and no slope.
        const entry = values.reduce(
          (most, value, i) => (Math.abs(value) > Math.abs(values[most] as number) ? i : most),
          0,
        )
        const h = 2e-3
        const at = (moved: number) => {
          const changed = values.slice()
          changed[entry] = moved
          variable.assign(tf.tensor(changed, variable.shape))
          return loss()
        }
        const original = values[entry] as number
        const slope = (at(original + h) - at(original - h)) / (2 * h)
        at(original)
        const gradient = multipliedOut(gradients[index] as Gradient).dataSync()[entry] as number
        expect(
          Math.abs(gradient - slope),
          `${kind}, ${name}[${entry}]: gradient ${gradient}, slope ${slope}`,
        ).toBeLessThan(2e-3)
      }
      network.dispose()
    }
  })
})

test('a batch-normalised layer has mean β and standard deviation γ in every column', () => {
  const network = Network.initialised([batchNorm(4)], () => 0)
  const random = randomStream(0, 'test')
  const x = tf.tensor2d(
    Float32Array.from({ length: 256 }, () => 50 + 10 * random()),
    [64, 4],
  )
  const { mean, variance } = tf.moments(network.logits(x, { kind: 'training', dropout: () => 0 }), 0)
  for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 4)
  for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 4)
  // The running averages go a tenth of the way to the batch's, the variance to the unbiased one.
  const [, , runningMean, runningVariance] = network.parameters.map(({ variable }) => variable.dataSync())
  const batch = tf.moments(x, 0)
  expect(runningMean?.[0]).toBeCloseTo(0.1 * (batch.mean.dataSync()[0] as number), 4)
  expect(runningVariance?.[0]).toBeCloseTo(0.9 + (0.1 * (batch.variance.dataSync()[0] as number) * 64) / 63, 4)
})

test('a norm of 0 has the gradient 0: an all-zero parameter stays where it is', () => {
  const network = new Network(
    [linear(5, 3)],
    initialParameters([linear(5, 3)], () => 0.5),
  )
  const nothing = tf.zeros([2, 5]) as tf.Tensor2D
  const { gradients } = lossAndGradients(network, nothing, tf.tensor1d([0, 1], 'int32'), evaluation, {
    kind: 'l2Norm',
    weight: 1,
  })
  // The weights are all 0 and so are the inputs: nothing pulls on them but the norm.
  expect(new Set(multipliedOut(gradients[0] as Gradient).dataSync())).toEqual(new Set([0]))
})
