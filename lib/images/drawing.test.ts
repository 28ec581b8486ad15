import { describe, expect, test } from 'vitest'
import { asGrey, bars, marked, sheet, spotlight } from './drawing.ts'
import { imageOf, pixelAt, shape } from './image.ts'
import { ImageError } from './image-error.ts'

const black = imageOf(2, 2, 'grey', new Uint8Array(4))
const white = imageOf(2, 2, 'grey', new Uint8Array(4).fill(255))
const blue = imageOf(2, 2, 'bgr', Uint8Array.from([255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0]))

describe('a sheet', () => {
  test('of grey pictures is grey, row after row, with a gap', () => {
    const shown = sheet([black, white, white], { columns: 2, gap: 1 })
    expect(shape(shown)).toEqual([5, 5])
    const rows = Array.from({ length: 5 }, (_, row) => [...shown.pixels.subarray(row * 5, row * 5 + 5)])
    expect(rows).toEqual([
      [0, 0, 128, 255, 255],
      [0, 0, 128, 255, 255],
      [128, 128, 128, 128, 128],
      [255, 255, 128, 128, 128],
      [255, 255, 128, 128, 128],
    ])
  })

  test('with one in colour is in colour, each in its own', () => {
    const shown = sheet([white, blue], { gap: 0 })
    expect(shape(shown)).toEqual([2, 4, 3])
    expect([pixelAt(shown, 1, 1), pixelAt(shown, 1, 2)]).toEqual([
      [255, 255, 255],
      [0, 0, 255],
    ])
  })

  test('of pictures of different sizes, or of none, is refused', () => {
    const other = imageOf(1, 2, 'grey', new Uint8Array(2))
    expect(() => sheet([black, other])).toThrow('found:    2 × 2, 1 × 2')
    expect(() => sheet([])).toThrow(ImageError)
  })
})

test('marks are crosses, cut off at the border, on a copy', () => {
  const shown = marked(imageOf(3, 3, 'grey', new Uint8Array(9)), [{ row: 0, column: 1 }], [9, 8, 7])
  const isMark = Array.from({ length: 9 }, (_, at) => shown.pixels[at * 3] === 9)
  expect(isMark).toEqual([true, true, true, false, true, false, false, false, false])
  expect(pixelAt(shown, 0, 1)).toEqual([9, 8, 7])
})

test('a spotlight leaves the region as it is and dims the rest to grey', () => {
  const shown = spotlight(blue, imageOf(2, 2, 'grey', Uint8Array.from([255, 0, 0, 0])))
  expect([pixelAt(shown, 0, 0), pixelAt(shown, 1, 1)]).toEqual([
    [0, 0, 255],
    [21, 21, 21],
  ])
})

describe('values as greys', () => {
  const size = { height: 1, width: 5 }

  test('with a sign lie around a middle grey, and what is beyond the extreme is cut off', () => {
    const shown = asGrey([-20, -10, 0, 10, 20], size, { zero: 128, extreme: 10 })
    expect([...shown.pixels]).toEqual([0, 1, 128, 255, 255])
  })

  test('without a sign begin at black', () => {
    expect([...asGrey([0, 5, 10, 20, 1], size, { zero: 0, extreme: 10 }).pixels]).toEqual([0, 128, 255, 255, 26])
  })
})

test('bars stand on the ground, the longest as high as the picture', () => {
  const shown = bars([0, 2, 4], 4, 1)
  expect(shape(shown)).toEqual([4, 3])
  const column = (at: number) => [0, 1, 2, 3].map((row) => shown.pixels[row * 3 + at])
  expect([column(0), column(1), column(2)]).toEqual([
    [255, 255, 255, 255],
    [255, 255, 0, 0],
    [0, 0, 0, 0],
  ])
})
