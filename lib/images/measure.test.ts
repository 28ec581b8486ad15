import { describe, expect, test } from 'vitest'
import { type GreyImage, imageOf, mistakenFor } from './image.ts'
import { ImageError } from './image-error.ts'
import {
  alongLine,
  correlation,
  countMarked,
  dominatedBy,
  exposed,
  gradientEnergy,
  insideOutline,
  markedAt,
  shareBetween,
  shareMarked,
  within,
} from './measure.ts'

/** A grey picture from rows of characters: a dot is 0, anything else 255. */
function marks(...rows: readonly string[]): GreyImage {
  const pixels = Uint8Array.from([...rows.join('')], (mark) => (mark === '.' ? 0 : 255))
  return imageOf(rows.length, (rows[0] as string).length, 'grey', pixels)
}

const greys = imageOf(1, 5, 'grey', Uint8Array.from([0, 50, 100, 200, 255]))

test('the share of pixels between two greys counts both ends', () => {
  expect(shareBetween(greys, 50, 200)).toBeCloseTo(3 / 5, 12)
  expect(shareBetween(greys, 201, 254)).toBe(0)
})

test('the share of marked pixels is taken over the region alone', () => {
  const region = marks('##..', '##..')
  expect(shareMarked(marks('#..#', '...#'), region)).toBe(1 / 4)
  expect(countMarked(region)).toBe(4)
  expect(() => shareMarked(marks('#'), region)).toThrow(ImageError)
})

describe('correlation', () => {
  test('is 1 for the same picture at another brightness, −1 for its negative', () => {
    const half = imageOf(1, 5, 'grey', Uint8Array.from([10, 35, 60, 110, 137]))
    expect(correlation(greys, half)).toBeCloseTo(1, 3)
    expect(
      correlation(
        greys,
        imageOf(
          1,
          5,
          'grey',
          greys.pixels.map((grey) => 255 - grey),
        ),
      ),
    ).toBeCloseTo(-1, 12)
  })

  test('of pictures of different sizes is refused', () => {
    expect(() => correlation(greys, marks('#.'))).toThrow('expected: 1 × 5 × 1, grey\n  found:    1 × 2 × 1, grey')
  })
})

test('a longer exposure is brighter, and cut off at white', () => {
  expect([...exposed(greys, 1.5).pixels]).toEqual([0, 75, 150, 255, 255])
  expect([...exposed(greys, 0.1).pixels]).toEqual([0, 5, 10, 20, 26]) // 25.5 rounds to even
})

test('a pixel is red where red is ahead of both others by the margin', () => {
  const row = imageOf(1, 4, 'rgb', Uint8Array.from([200, 100, 90, 200, 190, 0, 90, 100, 200, 140, 100, 100]))
  expect([...dominatedBy(row, 'red', 40).pixels]).toEqual([255, 0, 0, 255])
  expect([...dominatedBy(row, 'red', 41).pixels]).toEqual([255, 0, 0, 0])
  expect([...dominatedBy(mistakenFor(row, 'bgr'), 'red', 41).pixels]).toEqual([0, 0, 255, 0])
})

test('the energy of a gradient is the mean of x² + y² over the part', () => {
  const numbers = (...values: number[]) => Float32Array.from(values)
  const found = { height: 2, width: 2, x: numbers(3, 0, 9, 9), y: numbers(4, 1, 9, 9), magnitude: numbers(5, 1, 0, 0) }
  expect(gradientEnergy(found, { rows: [0, 1], columns: [0, 2] })).toBe((25 + 1) / 2)
  expect(() => gradientEnergy(found, { rows: [0, 3], columns: [0, 2] })).toThrow(ImageError)
})

describe('regions', () => {
  const size = { height: 5, width: 6 }

  test('inside an outline', () => {
    const outline = [
      [0.5, 0.5],
      [0.5, 4.5],
      [3.5, 4.5],
      [3.5, 0.5],
    ].map(([row, column]) => ({ row, column })) as never
    expect(insideOutline(outline, size)).toEqual(marks('......', '.####.', '.####.', '.####.', '......'))
  })

  test('along a line, straight and slanted', () => {
    const line = [
      { row: 1, column: 0 },
      { row: 1, column: 3 },
      { row: 4, column: 6 },
    ]
    expect(alongLine(line, size)).toEqual(marks('......', '####..', '....#.', '.....#', '......'))
  })

  test('at places, those outside left out', () => {
    expect(
      countMarked(
        markedAt(
          [
            { row: 0, column: 0 },
            { row: -1, column: 0 },
            { row: 0, column: 6 },
          ],
          size,
        ),
      ),
    ).toBe(1)
  })

  test('within a distance of what is marked, measured as the crow flies', () => {
    const dot = markedAt([{ row: 2, column: 2 }], size)
    expect(within(1, dot)).toEqual(marks('......', '..#...', '.###..', '..#...', '......'))
    expect(countMarked(within(1.5, dot))).toBe(9)
    expect(within(0, dot)).toEqual(dot)
  })
})
