import { describe, expect, test } from 'vitest'
import {
  bottomRight,
  type ChannelOrder,
  channel,
  crop,
  imageOf,
  inColour,
  mistakenFor,
  pixelAt,
  reorder,
  shape,
} from './image.ts'
import { ImageError } from './image-error.ts'

/** 3 rows of 4 grey pixels: 0 1 2 3 / 4 5 6 7 / 8 9 10 11. */
const grey = imageOf(
  3,
  4,
  'grey',
  Uint8Array.from({ length: 12 }, (_, at) => at),
)
/** 1 row of a red, a green, and a yellowish pixel. */
const rgb = imageOf(1, 3, 'rgb', Uint8Array.from([255, 0, 0, 0, 255, 0, 200, 150, 50]))

describe('a picture', () => {
  test('in grey has no channel axis, one in colour has', () => {
    expect(shape(grey)).toEqual([3, 4])
    expect(shape(rgb)).toEqual([1, 3, 3])
  })

  test('keeps the pixels it was given, without a copy', () => {
    expect(imageOf(3, 4, 'grey', grey.pixels).pixels).toBe(grey.pixels)
  })

  test.each<[ChannelOrder, number, string]>([
    ['grey', 11, '11 numbers'],
    ['rgb', 12, '12 numbers'],
    ['grey', 24, '24 numbers, 2 a pixel, as with an alpha channel'],
    ['bgr', 48, '48 numbers, 4 a pixel, as with an alpha channel'],
  ])('of 3 × 4 pixels in %s is refused with %i numbers', (order, length, found) => {
    expect(() => imageOf(3, 4, order, new Uint8Array(length))).toThrow(new RegExp(`found: +${found}\n`))
  })

  test.each([0, -1, 2.5, Number.NaN])('is refused with a height of %d', (height) => {
    expect(() => imageOf(height, 4, 'grey', new Uint8Array(0))).toThrow(ImageError)
  })

  test('gives one pixel by row and column', () => {
    expect(pixelAt(grey, 1, 2)).toEqual([6])
    expect(pixelAt(rgb, 0, 2)).toEqual([200, 150, 50])
  })
})

describe('a crop', () => {
  test('takes the rows and columns from the first to before the last', () => {
    const part = crop(grey, { rows: [1, 3], columns: [1, 4] })
    expect(shape(part)).toEqual([2, 3])
    expect([...part.pixels]).toEqual([5, 6, 7, 9, 10, 11])
  })

  test('takes all channels of a pixel, and keeps their order', () => {
    const part = crop(rgb, { rows: [0, 1], columns: [1, 3] })
    expect(part.order).toBe('rgb')
    expect([...part.pixels]).toEqual([0, 255, 0, 200, 150, 50])
  })

  test('is a copy', () => {
    const part = crop(grey, { rows: [0, 1], columns: [0, 1] })
    part.pixels[0] = 99
    expect(grey.pixels[0]).toBe(0)
  })

  test.each([
    [[0, 4], 'rows 0 to 4', '3 rows'],
    [[-1, 2], 'rows -1 to 2', '3 rows'],
    [[2, 2], 'rows 2 to 2', '3 rows'],
    [[2, 1], 'rows 2 to 1', '3 rows'],
    [[0, 1.5], 'rows 0 to 1.5', '3 rows'],
  ] as const)('of rows %j is refused: it names what was asked and what there is', (rows, asked, there) => {
    const outside = () => crop(grey, { rows, columns: [0, 1] })
    expect(outside).toThrow(ImageError)
    expect(outside).toThrow(`Cannot crop ${asked}.`)
    expect(outside).toThrow(`the picture has ${there}`)
  })

  test('outside of the columns is refused as well', () => {
    expect(() => crop(grey, { rows: [0, 1], columns: [2, 5] })).toThrow('the picture has 4 columns')
  })

  test('at the bottom right is what NumPy calls [-2:, -2:]', () => {
    expect([...bottomRight(grey, 2).pixels]).toEqual([6, 7, 10, 11])
  })

  test('at the bottom right is refused where the picture is smaller', () => {
    expect(() => bottomRight(grey, 4)).toThrow(ImageError)
  })
})

describe('the order of the channels', () => {
  test('changes the numbers and not the colours', () => {
    const bgr = reorder(rgb, 'bgr')
    expect([...bgr.pixels]).toEqual([0, 0, 255, 0, 255, 0, 50, 150, 200])
    expect(reorder(bgr, 'rgb')).toEqual(rgb)
    expect(channel(bgr, 'red')).toEqual(channel(rgb, 'red'))
  })

  test('stays as it is where it is right already, in a copy', () => {
    const same = reorder(rgb, 'rgb')
    expect(same).toEqual(rgb)
    expect(same.pixels).not.toBe(rgb.pixels)
  })

  test('taken for another exchanges red and blue: the numbers stay and the colours change', () => {
    const wrong = mistakenFor(rgb, 'bgr')
    expect(wrong.pixels).toBe(rgb.pixels)
    expect([...channel(wrong, 'blue').pixels]).toEqual([...channel(rgb, 'red').pixels])
  })

  test('says which number is which colour', () => {
    expect([...channel(rgb, 'red').pixels]).toEqual([255, 0, 200])
    expect([...channel(rgb, 'green').pixels]).toEqual([0, 255, 150])
    expect([...channel(rgb, 'blue').pixels]).toEqual([0, 0, 50])
  })
})

test('a grey picture in colour has three equal numbers a pixel', () => {
  expect([...inColour(crop(grey, { rows: [1, 2], columns: [0, 2] })).pixels]).toEqual([4, 4, 4, 5, 5, 5])
  expect(inColour(reorder(rgb, 'bgr'))).toEqual(rgb)
})
