import { expect, test } from 'vitest'
import { imageOf, shape } from './image.ts'
import { ImageError } from './image-error.ts'
import { enlarge, shrink } from './resample.ts'

const colour = imageOf(2, 2, 'bgr', Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]))

test('enlarging makes squares, and keeps the channels of a pixel together', () => {
  const large = enlarge(colour, 2)
  expect(shape(large)).toEqual([4, 4, 3])
  expect(large.order).toBe('bgr')
  expect([...large.pixels.subarray(0, 12)]).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
  expect(large.pixels.subarray(12, 24)).toEqual(large.pixels.subarray(0, 12))
})

test('shrinking takes the mean of each square, channel by channel', () => {
  expect([...shrink(colour, 2).pixels]).toEqual([6, 7, 8]) // means 5.5, 6.5, 7.5
})

test('shrinking undoes enlarging', () => {
  expect(shrink(enlarge(colour, 3), 3)).toEqual(colour)
})

test('shrinking leaves out what fills no square', () => {
  const odd = imageOf(3, 3, 'grey', Uint8Array.from([1, 1, 9, 1, 1, 9, 9, 9, 9]))
  expect([...shrink(odd, 2).pixels]).toEqual([1])
})

test('a factor that is not whole, not positive, or larger than the picture is refused', () => {
  expect(() => enlarge(colour, 1.5)).toThrow('Cannot enlarge a picture 1.5 times.')
  expect(() => enlarge(colour, 0)).toThrow(ImageError)
  expect(() => shrink(colour, 3)).toThrow('a whole factor from 1 to 2')
})
