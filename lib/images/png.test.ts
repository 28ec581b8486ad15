import { decode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { imageOf, reorder } from './image.ts'
import { ImageError } from './image-error.ts'
import { encodePng } from './png.ts'

const grey = imageOf(1, 2, 'grey', Uint8Array.from([0, 200]))
const rgb = imageOf(1, 2, 'rgb', Uint8Array.from([255, 0, 0, 0, 0, 255]))

describe('a PNG', () => {
  test('has one channel for grey and three for colour, no alpha', () => {
    expect(decode(encodePng(grey))).toMatchObject({ width: 2, height: 1, channels: 1, depth: 8 })
    expect(decode(encodePng(rgb)).channels).toBe(3)
  })

  test('has the numbers of the picture', () => {
    expect([...decode(encodePng(grey)).data]).toEqual([0, 200])
    expect([...decode(encodePng(rgb)).data]).toEqual([255, 0, 0, 0, 0, 255])
  })

  test('shows the same colours whichever order the picture holds them in', () => {
    expect(encodePng(reorder(rgb, 'bgr'))).toEqual(encodePng(rgb))
  })

  test('at scale 3 has a square of 3 × 3 for every pixel', () => {
    const { width, height, data } = decode(encodePng(grey, { scale: 3 }))
    expect([width, height]).toEqual([6, 3])
    expect([...data.subarray(0, 6)]).toEqual([0, 0, 0, 200, 200, 200])
    expect([...data.subarray(12)]).toEqual([0, 0, 0, 200, 200, 200])
  })

  test('is the same bytes every time', () => {
    expect(encodePng(rgb, { scale: 20 })).toEqual(encodePng(rgb, { scale: 20 }))
  })

  test.each([0, -1, 1.5, Number.NaN])('is refused at scale %d', (scale) => {
    expect(() => encodePng(grey, { scale })).toThrow(ImageError)
  })
})
