import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { batchNorm, dropout, linear, relu, sequential } from '../experiment/layers.ts'
import { train } from '../training/train.ts'
import { inTest } from './current-test.ts'
import { type Laboratory, startLaboratory } from './laboratory.ts'
import { driftOf, slopes } from './normalisation.ts'
import type { Start } from './start.ts'
import { pretendedTest } from './testing/pretended-test.ts'

let laboratory: Laboratory
let dataset: FashionMnist

beforeAll(async () => {
  laboratory = await startLaboratory()
  const { train: images, validation } = await readFashionMnist()
  dataset = { train: images, validation: { ...validation, count: 100 } }
})

/** With everything in it that draws random numbers. */
const described = experiment({
  data: fashionMnist({ divideBy: 255, trainImages: 96 }),
  network: sequential(dropout(0.25), linear(784, 20), batchNorm(20), relu(), linear(20, 10)),
  optimizer: adam(0.01),
  batchSize: 32,
  epochs: 1,
})
const start = (seed: number): Start => ({ name: 'described', experiment: atScale({ ...described, seed }, 'full') })

/** The mean loss of a training's first epoch, of one batch or of all three. */
async function firstLoss({ experiment }: Start, images: number) {
  const { epochs } = await train({ ...experiment, data: { ...experiment.data, trainImages: images } }, dataset)
  return epochs[0]?.trainLoss
}

test.each([0, 1])('a bench on seed %i takes the steps of the training on this seed', (seed) =>
  inTest(pretendedTest(), async () => {
    const losses = laboratory.bench(start(seed)).train(3)
    expect(losses.reduce((sum, loss) => sum + loss, 0) / 3).toBe(await firstLoss(start(seed), 96))
    const { experiment } = start(seed)
    const single = { experiment: { ...experiment, data: { ...experiment.data, trainImages: 32 } } }
    expect(laboratory.bench(single).train(1)[0]).toBe(await firstLoss(single, 32))
  }),
)

test('another seed is another network, other images and other masks', () =>
  inTest(pretendedTest(), () => {
    const [zero, one] = [laboratory.bench(start(0)), laboratory.bench(start(1))]
    expect(zero.parameter('W1')).not.toEqual(one.parameter('W1'))
    expect(zero.inputs).not.toEqual(one.inputs)
    expect(zero.train(1)[0]).not.toBe(one.train(1)[0])
    expect(slopes(laboratory.bench, start(0), ['W1'])).not.toEqual(slopes(laboratory.bench, start(1), ['W1']))
  }))

test('a run is benched as it was trained', () =>
  inTest(pretendedTest(), async () => {
    const { experiment } = start(1)
    const run = { name: 'described', experiment, epochs: [], snapshots: [], hash: '', backend: 'wasm' }
    expect(laboratory.bench(run).train(2)).toEqual(laboratory.bench(start(1)).train(2))
  }))

test('what a start drifts to is measured once, and anew on another seed', () =>
  inTest(pretendedTest(), async () => {
    // 320 steps of two images on a network as small as `driftOf` takes.
    const network = sequential(linear(784, 1000), batchNorm(1000), relu(), linear(1000, 10))
    const data = fashionMnist({ divideBy: 255, trainImages: 640 })
    const drifting = experiment({ ...described, data, network, batchSize: 2 })
    let benches = 0
    const bench = (start: Start) => {
      benches++
      return laboratory.bench(start)
    }
    const drift = (seed: number) => driftOf(bench, { experiment: atScale({ ...drifting, seed }, 'full') })
    const [zero, again, one] = [await drift(0), await drift(0), await drift(1)]
    expect(benches).toBe(2)
    expect(again).toEqual(zero)
    expect(one.shift).not.toBe(zero.shift)
  }))

test('an experiment alone is no start: it would be seed 0 on every seed', () =>
  inTest(pretendedTest(), () => {
    // @ts-expect-error: it has no `experiment`, and the compiler says so
    expect(() => laboratory.bench(described)).toThrow('bench: expected a start or a run, found an experiment alone')
  }))

test('a bench is gone when its own test is over, and there is none outside of a test', async () => {
  const before = tf.memory().numTensors
  const context = pretendedTest()
  await inTest(context, async () => laboratory.bench(start(0)).train(1))
  expect(tf.memory().numTensors).toBeGreaterThan(before)
  context.finish()
  expect(tf.memory().numTensors).toBe(before)
  expect(() => laboratory.bench(start(0))).toThrow('expected to be called by a claim or a figure, found no test')
  expect(tf.memory().numTensors).toBe(before)
})

test('what is out of range is refused: arrays would answer with nothing', () =>
  inTest(pretendedTest(), async () => {
    const bench = laboratory.bench(start(0))
    const refused: [() => unknown, string][] = [
      [() => bench.read('W1', 784 * 20), 'the entry of W1: expected a whole number from 0 to 15679, found 15680.'],
      [() => bench.write('W1', -1, 0), 'the entry of W1: expected a whole number from 0 to 15679, found -1.'],
      [() => bench.read('W9', 0), "This network has no parameter 'W9'; it has W1,"],
      [() => bench.train(2.5), 'train: the steps: expected a whole number from 0, found 2.5.'],
      [
        () => bench.activations(6, 'training'),
        'activations: the layers: expected a whole number from 1 to 5, found 6.',
      ],
      [
        () => bench.activations(1, 'train' as never),
        "activations: expected the mode training or evaluation, found 'train'.",
      ],
      [() => laboratory.image(60_000), 'image: expected a whole number from 0 to 59999, found 60000.'],
      [
        () => laboratory.crossEntropy([1, 2], 2),
        'crossEntropy: the label: expected a whole number from 0 to 1, found 2.',
      ],
      [() => laboratory.times({ a: () => {} }, 0), 'times: the rounds: expected a whole number from 1, found 0.'],
    ]
    for (const [what, message] of refused) expect(what).toThrow(message)
    await expect(bench.validate(10_001)).rejects.toThrow('validate: the rows: expected a whole number from 1 to 10000')
    const large = { experiment: { ...start(0).experiment, data: fashionMnist({ divideBy: 255, trainImages: 60_000 }) } }
    const few = { ...large.experiment.data, trainImages: 60_001 }
    expect(() => laboratory.bench({ experiment: { ...large.experiment, data: few } })).toThrow(
      /The training images cannot be used[\s\S]*at least 60001/,
    )
  }))
