import { expect, test } from 'vitest'
import { fashionMnist } from '../experiment/experiment.ts'
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
