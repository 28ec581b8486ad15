import { expect, test } from 'vitest'
import { fashionMnist } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { epochBatches } from './order.ts'

const experiment = { data: fashionMnist({ divideBy: 255, trainImages: 1000 }), seed: 0, batchSize: 300 }
const imagesOf = (epoch: number, seed = 0) =>
  [...epochBatches({ ...experiment, seed }, epoch)].flatMap((batch) => [...batch])

test('the batches of an epoch hold every image once', () => {
  expect([...epochBatches(experiment, 1)].map(({ length }) => length)).toEqual([300, 300, 300, 100])
  expect(imagesOf(1).sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, image) => image))
})

test('in an order that is another one in each epoch and for each seed, and the same each time', () => {
  const unlike = (one: number[], other: number[]) => one.filter((image, place) => image === other[place]).length < 10
  expect(unlike(imagesOf(1), imagesOf(2))).toBe(true)
  expect(unlike(imagesOf(1), imagesOf(1, 1))).toBe(true)
  expect(
    unlike(
      imagesOf(1),
      imagesOf(1).sort((a, b) => a - b),
    ),
  ).toBe(true)
  expect(imagesOf(1)).toEqual(imagesOf(1))
})

test.each<[problem: string, change: unknown, epoch: unknown]>([
  ['epochBatches: epoch: expected a whole number, from 1 on; found undefined', {}, undefined],
  ['epochBatches: epoch: expected a whole number, from 1 on; found 0', {}, 0],
  ["epochBatches: epoch: expected a whole number, from 1 on; found '1'", {}, '1'],
  ['epochBatches: batchSize: expected a whole number of images, at least 1; found 0', { batchSize: 0 }, 1],
  [
    'epochBatches: batchSize: expected a whole number of images, at least 1; found undefined',
    { batchSize: undefined },
    1,
  ],
  ['epochBatches: data: expected data with the number of its training images; found undefined', { data: undefined }, 1],
  ['epochBatches: seed: expected a whole number, at least 0; found 0.5', { seed: 0.5 }, 1],
])('%s', (problem, change, epoch) => {
  const batches = epochBatches({ ...experiment, ...(change as object) }, epoch as number)
  expect(() => batches.next()).toThrow(new ExperimentError([problem]))
})
