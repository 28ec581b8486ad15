import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import { adam, fashionMnist, l1 } from '../experiment/experiment.ts'
import { batchNorm, dropout, linear, relu } from '../experiment/layers.ts'
import { randomStream } from '../experiment/random.ts'
import { madeUpGarments } from '../trainer/testing/made-up-garments.ts'
import { batchCapacity, type Course, Session } from './session.ts'

beforeAll(async () => {
  await startWasmEngine(await loadKernels())
})

const { train: images } = madeUpGarments()
const course: Course = {
  data: fashionMnist({ divideBy: 255, trainImages: 320 }),
  network: [dropout(0.25), linear(784, 16), batchNorm(16), relu(), linear(16, 10)],
  optimizer: adam(0.01),
  penalty: l1(1e-4),
  batchSize: 32,
  seed: 0,
}
const batch = (from: number, size: number) => Uint32Array.from({ length: size }, (_, row) => from + row)
const training = () => ({ kind: 'training', dropout: randomStream(0, 'dropout/1') }) as const

describe('the buffers of a batch hold', () => {
  test.each([
    ['a batch, if it is larger than an evaluation’s', 2_000, 60_000, 2_000],
    ['an evaluation’s 500, if that is more', 32, 60_000, 500],
    ['no more than there are images', 10_000, 5_000, 5_000],
    ['and an evaluation’s 500 even then', 512, 320, 500],
  ])('%s', (_name, batchSize, count, capacity) => {
    expect(batchCapacity(batchSize, count)).toBe(capacity)
  })

  test('all images, where a batch would hold more than there are', async () => {
    const session = new Session({ ...course, batchSize: 512 }, { ...images, count: 320 })
    expect(await session.step(batch(0, 320), training(), 0.01)).toBeGreaterThan(0)
    session.dispose()
  })

  test('the pixels of a batch as the network gets them, which are a copy', () => {
    const session = new Session(course, images)
    const pixels = session.pixelsOf(batch(7, 2))
    const bytes = images.pixels.subarray(7 * 784, 9 * 784)
    expect(pixels).toEqual(Float32Array.from(bytes, (byte) => byte / 255))
    session.pixelsOf(batch(100, 2))
    expect(pixels).toEqual(Float32Array.from(bytes, (byte) => byte / 255))
    session.dispose()
  })
})

test('a step now and a step that is waited for are the same to the last bit', async () => {
  const [now, later] = [new Session(course, images), new Session(course, images)]
  const [ours, theirs] = [training(), training()]
  for (let step = 0; step < 3; step++) {
    expect(await later.step(batch(step * 32, 32), ours, 0.01)).toBe(now.stepNow(batch(step * 32, 32), theirs, 0.01))
  }
  expect(await later.network.read()).toEqual(await now.network.read())
  expect(await later.optimizer.read()).toEqual(await now.optimizer.read())
  for (const session of [now, later]) session.dispose()
})

test('a step has the learning rate that it is given', async () => {
  const session = new Session(course, images)
  const w = () => session.network.parameters[0]?.variable.dataSync().slice() as Float32Array
  const start = w()
  await session.step(batch(0, 32), training(), 0.25)
  // Adam's first step moves every weight whose gradient is not 0 by the rate.
  const moved = w().map((value, index) => Math.abs(value - (start[index] as number)))
  expect(Math.max(...moved)).toBeCloseTo(0.25, 3)
  session.dispose()
})

test('a session that goes on starts with the parameters and moments that it is given', async () => {
  const before = new Session(course, images)
  await before.step(batch(0, 32), training(), 0.01)
  const state = { parameters: await before.network.read(), optimizer: await before.optimizer.read() }
  const after = new Session(course, images, state)
  expect(await after.network.read()).toEqual(state.parameters)
  expect(await after.optimizer.read()).toEqual(state.optimizer)
  for (const session of [before, after]) session.dispose()
})

test('no tensor is left, whatever a session did', async () => {
  const before = tf.memory().numTensors
  const session = new Session(course, images)
  await session.step(batch(0, 32), training(), 0.01)
  session.stepNow(batch(32, 32), training(), 0.01)
  session.onBatch(batch(0, 8), (pixels) => tf.mul(pixels, 2).dataSync()[0] as number)
  await session.evaluate({ ...images, count: 20 })
  session.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
