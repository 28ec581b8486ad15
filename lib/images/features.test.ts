import { describe, expect, test } from 'vitest'
import { featureCount, handMadeFeatures } from './features.ts'
import { ImageError } from './image-error.ts'
import { scaleOf, standardised } from './standardise.ts'

/** Images of 28 × 28, each pixel computed from its row and column. */
function drawn(...draw: ((row: number, column: number) => number)[]) {
  const pixels = draw.flatMap((grey) => Array.from({ length: 784 }, (_, at) => grey(Math.floor(at / 28), at % 28)))
  return { count: draw.length, height: 28, width: 28, pixels: Uint8Array.from(pixels) }
}

/** Black, then white from the middle of the second of four columns of cells. */
const upright = (_: number, column: number) => (column < 10 ? 0 : 255)
const lying = (row: number) => (row < 10 ? 0 : 255)
const flat = () => 100

/** The features of one image, apart. */
async function features(draw: (row: number, column: number) => number) {
  const { values } = await handMadeFeatures(drawn(draw), 7)
  return {
    histogram: [...values.subarray(0, 16)],
    edges: [...values.subarray(16, 32)],
    directions: values.subarray(32),
  }
}

describe('hand-made features', () => {
  test('are 176 an image with cells of 7 × 7 pixels, and 506 with cells of 4 × 4', async () => {
    expect([featureCount(28, 28, 7), featureCount(28, 28, 4)]).toEqual([176, 506])
    const { count, width, values } = await handMadeFeatures(drawn(flat, upright, lying), 4)
    expect([count, width, values.length]).toEqual([3, 506, 3 * 506])
  })

  test('of a flat image are its grey and nothing else', async () => {
    const { histogram, edges, directions } = await features(flat)
    expect(histogram.indexOf(1)).toBe(6) // 100 is between 96 and 112
    expect(histogram.filter((share) => share !== 0)).toHaveLength(1)
    expect([...edges, ...directions].every((value) => value === 0)).toBe(true)
  })

  test('share out all pixels among the greys', async () => {
    const { histogram } = await features(upright)
    expect(histogram[0]).toBeCloseTo(10 / 28, 6)
    expect(histogram[15]).toBeCloseTo(18 / 28, 6)
  })

  test('have the edge in its cells: one pixel of seven in each row of them', async () => {
    const { edges } = await features(upright)
    for (const [cell, share] of edges.entries()) expect(share).toBeCloseTo(cell % 4 === 1 ? 1 / 7 : 0, 6)
  })

  test('have the direction of the gradient, shared between the two nearest', async () => {
    const cell = 5 // second row, second column
    const nine = async (draw: (row: number, column: number) => number) =>
      [...(await features(draw)).directions.subarray(cell * 9, cell * 9 + 9)].map((value) => value > 0)
    // A gradient to the right is at 0°, half way between 170° and 10°; downwards at 90°, in the middle of the fifth.
    expect(await nine(upright)).toEqual([true, false, false, false, false, false, false, false, true])
    expect(await nine(lying)).toEqual([false, false, false, false, true, false, false, false, false])
  })

  test('count a pale garment as much as a bright one, and do not care which side is dark', async () => {
    const bright = (await features(upright)).directions
    const pale = (await features((_, column) => (column < 10 ? 100 : 140))).directions
    const turned = (await features((_, column) => (column < 10 ? 255 : 0))).directions
    bright.forEach((value, at) => {
      expect(pale[at]).toBeCloseTo(value, 5)
      expect(turned[at]).toBeCloseTo(value, 5)
    })
  })

  test('have unit length in each neighbourhood', async () => {
    // With 2 × 2 cells every neighbourhood is the whole image.
    const { values } = await handMadeFeatures(
      drawn((row, column) => (row * 37 + column * 91) % 256),
      14,
    )
    expect(Math.hypot(...values.subarray(16 + 4))).toBeCloseTo(1, 6)
  })

  test('of an image do not depend on the images around it', async () => {
    const alone = await handMadeFeatures(drawn(lying), 7)
    const among = await handMadeFeatures(drawn(upright, lying, flat), 7)
    expect([...among.values.subarray(176, 352)]).toEqual([...alone.values])
  })

  test.each([0, 5, 3.5, -7, 56])('with cells of %d pixels are refused', async (cell) => {
    await expect(handMadeFeatures(drawn(flat), cell)).rejects.toThrow(ImageError)
  })
})

describe('standardised features', () => {
  const table = { count: 4, width: 2, values: Float32Array.from([1, 0.3, 2, 0.3, 3, 0.3, 6, 0.3]) }

  test('have mean 0 and standard deviation 1', () => {
    const { values } = standardised(table, scaleOf(table))
    const first = [0, 2, 4, 6].map((at) => values[at] as number)
    expect(first.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5)
    expect(first.reduce((sum, value) => sum + value * value, 0) / 4).toBeCloseTo(1, 5)
  })

  test('that never change become 0, and not a magnified rounding error', () => {
    const { values } = standardised(table, scaleOf(table))
    for (const at of [1, 3, 5, 7]) expect(values[at]).toBeCloseTo(0, 5)
  })

  test('of other images are seen by the scale of the first', () => {
    const other = { count: 1, width: 2, values: Float32Array.from([3, 0.3]) }
    expect(standardised(other, scaleOf(table)).values[0]).toBe(0)
  })
})
