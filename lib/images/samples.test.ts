import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { classDistances, garment, samplesByClass } from './samples.ts'

/** Five images of 1 × 2 pixels: two of class 0, three of class 1. */
const images = {
  count: 5,
  height: 1,
  width: 2,
  pixels: Uint8Array.from([0, 0, 3, 4, 100, 0, 100, 0, 100, 30]),
  labels: Uint8Array.from([0, 0, 1, 1, 1]),
}

test('a garment is one image of the data set, without a copy', () => {
  const second = garment(images, 1)
  expect([...second.pixels]).toEqual([3, 4])
  expect(second.pixels.buffer).toBe(images.pixels.buffer)
  expect(() => garment(images, 5)).toThrow()
})

describe('samples by class', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, at) => (at * 7) % 10)

  test('are of their class, none twice', () => {
    const samples = samplesByClass(labels, 50, seedrandom.alea('seed'))
    expect(samples).toHaveLength(10)
    samples.forEach((indices, label) => {
      expect(new Set(indices).size).toBe(50)
      expect(indices.every((index) => labels[index] === label)).toBe(true)
    })
  })

  test('are the same for the same stream and others for another', () => {
    const pick = (seed: string) => samplesByClass(labels, 10, seedrandom.alea(seed))
    expect(pick('0/grid')).toEqual(pick('0/grid'))
    expect(pick('0/grid')).not.toEqual(pick('1/grid'))
  })

  test('may be all there are, but not more', () => {
    expect([...(samplesByClass(labels, 100, seedrandom.alea('x'))[3] as number[])].sort()).toHaveLength(100)
    expect(() => samplesByClass(labels, 101, seedrandom.alea('x'))).toThrow('Class 0 has 100 images; 101')
  })
})

test('distances between classes are means over all pairs, within a class over pairs of different images', () => {
  const [zero, one] = classDistances(images, [
    [0, 1],
    [2, 3, 4],
  ]) as [number[], number[]]
  expect(zero[0]).toBe(5)
  expect(one[1]).toBe((0 + 30 + 30) / 3)
  expect(zero[1]).toBe(one[0])
  expect(zero[1]).toBeCloseTo((100 + 100 + Math.hypot(100, 30) + Math.hypot(97, 4) * 2 + Math.hypot(97, 26)) / 6, 10)
})
