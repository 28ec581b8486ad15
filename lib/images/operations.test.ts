import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ColourImage, crop, type GreyImage, imageOf, mistakenFor, pixelAt, reorder, shape } from './image.ts'
import { readJpeg } from './jpeg.ts'
import { countMarked } from './measure.ts'
import { blur, canny, corners, detail, gradients, histogramOf, resize, toGrey } from './operations.ts'

/** A picture of `size` × `size` greys, each computed from its place. */
function drawn(size: number, grey: (row: number, column: number) => number): GreyImage {
  const pixels = Uint8Array.from({ length: size * size }, (_, at) => grey(Math.floor(at / size), at % size))
  return imageOf(size, size, 'grey', pixels)
}

/** A white square of 20 × 20 in the middle of 40 × 40 black pixels. */
const square = drawn(40, (row, column) => (row >= 10 && row < 30 && column >= 10 && column < 30 ? 255 : 0))
/** Black left of column 20, white from there on. */
const upright = drawn(40, (_, column) => (column < 20 ? 0 : 255))

let face: ColourImage
beforeAll(async () => {
  const portrait = await readJpeg(fileURLToPath(new URL('../../fixtures/portrait.jpg', import.meta.url)))
  face = crop(portrait, { rows: [50, 250], columns: [40, 240] }) as ColourImage
})

describe('grey from colour', () => {
  test('is 0.299 R + 0.587 G + 0.114 B at every pixel of the portrait, to the nearest whole number', async () => {
    const grey = await toGrey(face)
    expect(shape(grey)).toEqual([200, 200])
    const expected = grey.pixels.map((_, at) => {
      const [red, green, blue] = face.pixels.subarray(at * 3, at * 3 + 3)
      return Math.round(0.299 * (red as number) + 0.587 * (green as number) + 0.114 * (blue as number))
    })
    expect(Buffer.compare(grey.pixels, expected)).toBe(0)
  })

  test('minds the order of the channels', async () => {
    const [right, reordered] = [await toGrey(face), await toGrey(reorder(face, 'bgr'))]
    expect(Buffer.compare(right.pixels, reordered.pixels)).toBe(0)
    const wrong = await toGrey(mistakenFor(face, 'bgr'))
    // Row 180, column 30 is on the orange suit: R 228, G 116, B 79.
    expect([pixelAt(right, 180, 30), pixelAt(wrong, 180, 30)]).toEqual([[145], [118]])
  })
})

describe('another size', () => {
  test('of an eighth, linear, is the mean of the middle 2 × 2 of every 8 × 8 pixels', async () => {
    const grey = await toGrey(face)
    const small = await resize(grey, { height: 25, width: 25 })
    const expected = small.pixels.map((_, at) => {
      const [row, column] = [8 * Math.floor(at / 25) + 3, 8 * (at % 25) + 3]
      const middle = crop(grey, { rows: [row, row + 2], columns: [column, column + 2] })
      return Math.round(middle.pixels.reduce((sum, value) => sum + value, 0) / 4)
    })
    expect([...small.pixels]).toEqual([...expected])
  })

  test('may be narrower one way and keeps the channels', async () => {
    expect(shape(await resize(face, { height: 30, width: 60 }, 'area'))).toEqual([30, 60, 3])
  })

  test('blurs as a blur does: of what is finer than 25 pixels can show, less than a quarter is left', async () => {
    const grey = await toGrey(face)
    const back = await resize(await resize(grey, { height: 25, width: 25 }), { height: 200, width: 200 })
    const fine = async (image: GreyImage) => (await detail(image, 12.5)).fine
    expect((await fine(back)) / (await fine(grey))).toBeLessThan(0.25)
    expect((await fine(await blur(grey, 4))) / (await fine(grey))).toBeLessThan(0.25)
  })
})

describe('fine detail', () => {
  /** Waves of 20 grey levels to either side of 128: `cycles` of them across 64 pixels. */
  const waves = (cycles: number) => drawn(64, (_, column) => 128 + 20 * Math.cos((2 * Math.PI * cycles * column) / 64))

  test.each([
    [4, 0],
    [16, 200],
  ])(
    'of %i waves across the picture, above 10, is %i: half the square of their height, or nothing',
    async (cycles, fine) => {
      const found = await detail(waves(cycles), 10)
      expect(found.total).toBeCloseTo(200, -1)
      expect(Math.abs(found.fine - fine)).toBeLessThan(2)
    },
  )

  test('is counted downwards as well as across', async () => {
    expect(
      (
        await detail(
          drawn(64, (row) => (row % 2) * 40),
          10,
        )
      ).fine,
    ).toBeCloseTo(400, 3)
  })

  test('in total is the variance of the greys', async () => {
    const mean = square.pixels.reduce((sum, value) => sum + value, 0) / 1600
    const variance = square.pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1600
    expect((await detail(square, 5)).total).toBeCloseTo(variance, 1)
  })
})

test('a histogram counts the pixels of each value', async () => {
  const counts = await histogramOf(square)
  expect(counts).toHaveLength(256)
  expect([counts[0], counts[255], counts.reduce((sum, count) => sum + count, 0)]).toEqual([1200, 400, 1600])
})

test('a histogram is exact where float32 is not: more than 2²⁴ pixels of one value', async () => {
  const counts = await histogramOf(imageOf(5001, 5001, 'grey', new Uint8Array(5001 * 5001).fill(7)))
  expect(counts[7]).toBe(25_010_001)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(25_010_001)
})

describe('edges and corners', () => {
  test('an edge is a line of one pixel where black meets white, and nothing else', async () => {
    const edges = await canny(upright, { low: 100, high: 200 })
    expect(countMarked(edges)).toBe(40)
    expect(new Set([...edges.pixels.keys()].filter((at) => edges.pixels[at] === 255).map((at) => at % 40)).size).toBe(1)
  })

  test('a square has its four sides for edges and its four corners for corners', async () => {
    const edges = await canny(square, { low: 100, high: 200 })
    expect(countMarked(edges)).toBeGreaterThan(70)
    const found = await corners(square, { quality: 0.1, apart: 5 })
    const quarters = found.map(({ row, column }) => `${row < 20 ? 'top' : 'bottom'} ${column < 20 ? 'left' : 'right'}`)
    expect(quarters.sort()).toEqual(['bottom left', 'bottom right', 'top left', 'top right'])
    for (const { row, column } of found) {
      expect(Math.min(Math.abs(row - 10), Math.abs(row - 29))).toBeLessThanOrEqual(1)
      expect(Math.min(Math.abs(column - 10), Math.abs(column - 29))).toBeLessThanOrEqual(1)
    }
  })

  test('an edge alone has no corner, and a flat picture has neither', async () => {
    expect(await corners(upright, { quality: 0.1, apart: 5 })).toEqual([])
    const flat = drawn(40, () => 128)
    expect(countMarked(await canny(flat, { low: 100, high: 200 }))).toBe(0)
    expect(await corners(flat, { quality: 0.1, apart: 5 })).toEqual([])
  })
})

describe('the gradient', () => {
  test('across an edge from black to white is 4 · 255 in x and 0 in y, beside the edge only', async () => {
    const { x, y, magnitude } = await gradients(upright)
    expect([...x.subarray(18, 22)]).toEqual([0, 1020, 1020, 0])
    expect([...magnitude.subarray(18, 22)]).toEqual([0, 1020, 1020, 0])
    expect(y.every((value) => value === 0)).toBe(true)
  })

  test('is turned by turning the picture, and negative where it gets darker', async () => {
    const { x, y } = await gradients(drawn(40, (row) => (row < 20 ? 255 : 0)))
    expect(y[19 * 40 + 7]).toBe(-1020)
    expect(x.every((value) => value === 0)).toBe(true)
  })

  test('has a length of √(x² + y²) at every pixel of the portrait, to the last digits of 32-bit numbers', async () => {
    const { x, y, magnitude } = await gradients(await toGrey(face))
    const furthest = magnitude.reduce((worst, length, at) => {
      const squared = (x[at] as number) ** 2 + (y[at] as number) ** 2
      return Math.max(worst, Math.abs(length ** 2 - squared) / Math.max(1, squared))
    }, 0)
    expect(furthest).toBeLessThan(1e-6)
  })
})
