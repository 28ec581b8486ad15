import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { firstImages } from '../dataset/batches.ts'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { LabelledImages } from '../dataset/labelled-images.ts'
import { featureCount } from '../experiment/experiment.ts'
import { featureTable } from './feature-table.ts'
import { handMadeFeatures, featureCount as measuredCount } from './features.ts'

/** Garments of 28 × 28 pixels that are a bright square on black, each of another size and grey. */
function squares(count: number, brightest: number): LabelledImages {
  const pixels = new Uint8Array(count * 784)
  for (let image = 0; image < count; image++) {
    for (let at = 0; at < 784; at++) {
      const inside = Math.max(Math.floor(at / 28), at % 28) < 8 + image
      if (inside) pixels[image * 784 + at] = brightest - 10 * image
    }
  }
  return { count, height: 28, width: 28, pixels, labels: Uint8Array.from({ length: count }, (_, image) => image % 10) }
}

test('a feature table has a row of bytes for each garment, from 0 to the largest value in the training set', async () => {
  const train = squares(5, 250)
  const table = await featureTable({ train, validation: squares(3, 120) }, 7)
  expect(table.train).toMatchObject({ count: 5, height: 1, width: 176, labels: train.labels })
  expect(table.validation).toMatchObject({ count: 3, height: 1, width: 176 })
  const { values } = await handMadeFeatures(train, 7)
  for (let feature = 0; feature < 176; feature++) {
    const column = (from: ArrayLike<number>) => [0, 1, 2, 3, 4].map((image) => from[image * 176 + feature] as number)
    const [measured, bytes] = [column(values), column(table.train.pixels)]
    const most = Math.max(...measured)
    expect(bytes).toEqual(measured.map((value) => (most > 0 ? Math.round((255 * value) / most) : 0)))
  }
})

test.each([
  [7, '3461d1e55f3e5d64'],
  [4, 'bf741a3977282345'],
])(
  'with cells of %i the features are those of version 1: if they change, so must `version` in experiment.ts',
  async (cell, sum) => {
    const { train, validation } = await readFashionMnist()
    const table = await featureTable({ train: firstImages(train, 500), validation: firstImages(validation, 100) }, cell)
    const hash = createHash('sha256').update(table.train.pixels).update(table.validation.pixels).digest('hex')
    expect(hash.slice(0, 16)).toBe(sum)
  },
)

test('the memory can be shared between threads', async () => {
  const table = await featureTable({ train: squares(2, 200), validation: squares(1, 200) }, 7)
  expect(table.train.pixels.buffer).toBeInstanceOf(SharedArrayBuffer)
})

test('an experiment knows how many features there are', () => {
  for (const cell of [4, 7] as const) expect(featureCount(cell)).toBe(measuredCount(28, 28, cell))
})
