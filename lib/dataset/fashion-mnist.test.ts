import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { publishedSums, readFashionMnist } from './fashion-mnist.ts'
import { classNames, type LabelledImages } from './labelled-images.ts'

const published = fileURLToPath(new URL('../../fixtures/fashion-mnist', import.meta.url))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('the published files', () => {
  // Every number here was computed from the files with Python's gzip, struct and hashlib, not with the code under test.
  let train: LabelledImages
  let validation: LabelledImages
  beforeAll(async () => {
    ;({ train, validation } = await readFashionMnist())
  })

  const perClass = ({ labels }: LabelledImages) =>
    classNames.map((_, label) => labels.filter((l) => l === label).length)
  const total = ({ pixels }: LabelledImages) => pixels.reduce((sum, pixel) => sum + pixel, 0)

  test('hold 60,000 images of 28 × 28 to train on, 6,000 of each class', () => {
    expect(train).toMatchObject({ count: 60_000, height: 28, width: 28 })
    expect([train.pixels.length, train.labels.length]).toEqual([60_000 * 784, 60_000])
    expect(perClass(train)).toEqual(Array(10).fill(6_000))
  })

  test('hold 10,000 images of 28 × 28 to validate with, 1,000 of each class', () => {
    expect(validation).toMatchObject({ count: 10_000, height: 28, width: 28 })
    expect([validation.pixels.length, validation.labels.length]).toEqual([10_000 * 784, 10_000])
    expect(perClass(validation)).toEqual(Array(10).fill(1_000))
  })

  test('begin with an ankle boot in both parts', () => {
    expect([...train.labels.subarray(0, 10)]).toEqual([9, 0, 0, 3, 0, 2, 7, 2, 5, 5])
    expect([...validation.labels.subarray(0, 10)]).toEqual([9, 2, 1, 1, 6, 1, 4, 6, 5, 7])
    expect(classNames[9]).toBe('Ankle boot')
  })

  test('give the boot its 15th row of pixels from left to right', () => {
    expect([...train.pixels.subarray(14 * 28, 15 * 28)]).toEqual([
      ...[0, 0, 1, 4, 6, 7, 2, 0, 0, 0, 0, 0, 237, 226],
      ...[217, 223, 222, 219, 222, 221, 216, 223, 229, 215, 218, 255, 77, 0],
    ])
  })

  test('give every other byte as Python reads it', () => {
    expect([total(train), total(validation)]).toEqual([3_431_114_169, 573_469_082])
    expect([sha256(train.pixels), sha256(train.labels)]).toEqual([
      '2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012',
      '657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7',
    ])
    expect([sha256(validation.pixels), sha256(validation.labels)]).toEqual([
      'c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a',
      '3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9',
    ])
  })

  test('lie in shared memory, so that worker threads need no copies of their own', () => {
    for (const { pixels, labels } of [train, validation]) {
      expect(pixels.buffer).toBeInstanceOf(SharedArrayBuffer)
      expect(labels.buffer).toBeInstanceOf(SharedArrayBuffer)
    }
  })

  test('have in the code the sums that SHA256SUMS lists', async () => {
    const lines = (await readFile(join(published, 'SHA256SUMS'), 'utf8')).trim().split(/\r?\n/)
    expect(Object.fromEntries(lines.map((line) => line.split(/\s+/).reverse()))).toEqual(publishedSums)
  })
})
