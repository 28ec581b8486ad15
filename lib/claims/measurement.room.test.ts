/** How much room is left for the size of the threshold, which is how claims in different units compare. */
import { describe, expect, test } from 'vitest'
import { above, below, equals, fallsEveryEpoch, within } from './measurement.ts'
import { quantity } from './quantity.ts'
import { shown } from './testing/shown.ts'

const accuracy = (value: number) => quantity('training accuracy', value, 'share')
const loss = (...values: number[]) => ({ name: 'training loss', unit: 'loss', values }) as const

describe('the room', () => {
  test('is the margin as a share of the threshold, so that images and accuracies compare', () => {
    expect(shown(below(quantity('images', 25, 'count'), 100)).room).toBe(0.75)
    expect(shown(above(accuracy(0.75), 0.5)).room).toBe(0.5)
  })

  test('of a claim that fails is negative, also where the threshold is', () => {
    expect(shown(above(accuracy(0.25), 0.5)).room).toBe(-0.5)
    expect(shown(above(-3, -2)).room).toBe(-0.5)
  })

  test('is the margin itself where the threshold is 0', () => {
    expect(shown(above(0.25, 0)).room).toBe(0.25)
  })

  test('around a centre is a share of the tolerance, however large the centre', () => {
    expect(shown(within(1000.75, 1000, 1)).room).toBe(0.25)
  })

  test('of a falling series is the smallest fall as a share of the mean one, however high it began', () => {
    expect(shown(fallsEveryEpoch(loss(4, 2, 1))).room).toBe(2 / 3)
    expect(shown(fallsEveryEpoch(loss(400, 200, 100))).room).toBe(2 / 3)
  })

  test('of a series that rises as a whole is negative', () => {
    expect(shown(fallsEveryEpoch(loss(1, 2, 3))).room).toBe(-1)
  })

  test('is missing where only equality counts', () => {
    expect(shown(equals(6, 6))).not.toHaveProperty('room')
  })
})
