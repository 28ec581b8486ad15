import { expect, test } from 'vitest'
import { deadUnits, restingShare } from './network-measures.ts'

test('a unit is dead if no image makes it give anything', () => {
  // Three units, two images: the first answers the second image, the second none, the third both.
  const values = Float32Array.of(0, 0, 2, 1, 0, 3)
  expect(deadUnits('dead', { images: 2, units: 3, values })).toEqual({ name: 'dead', value: 1 / 3, unit: 'share' })
})

test('weights at rest are those that a step leaves bit for bit where they are', () => {
  let weights = Float32Array.of(1, 2, 3, 4)
  const network = {
    parameter: () => weights,
    train() {
      weights = Float32Array.of(1, 2.5, 3, 4)
      return [0]
    },
  }
  expect(restingShare(network, 'W1')).toBe(0.75)
})
