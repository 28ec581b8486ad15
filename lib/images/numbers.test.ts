import { describe, expect, test } from 'vitest'
import { inkOn } from '../plots/ink.ts'
import { crop, imageOf, shape } from './image.ts'
import { numbered } from './numbers.ts'
import { shrink } from './resample.ts'

/** The dots of a cell's number, a character for every 2 × 2 pixels; the side of a cell is 28. */
function read(value: number): string[] {
  const cell = numbered(imageOf(1, 1, 'grey', Uint8Array.from([value])))
  const width = (String(value).length * 4 - 1) * 2
  const left = Math.floor((28 - width) / 2)
  const dots = shrink(crop(cell, { rows: [9, 19], columns: [left, left + width] }), 2)
  return Array.from({ length: 5 }, (_, row) =>
    Array.from(dots.pixels.subarray((row * width) / 2, ((row + 1) * width) / 2), (dot) =>
      dot === value ? '.' : '#',
    ).join(''),
  )
}

describe('a numbered picture', () => {
  test('has 28 × 28 pixels for each', () => {
    expect(shape(numbered(imageOf(2, 3, 'grey', new Uint8Array(6))))).toEqual([56, 84])
  })

  test('has every number legible in its place', () => {
    expect(read(170)).toEqual(['.#..###.###', '##....#.#.#', '.#....#.#.#', '.#....#.#.#', '###...#.###'])
    expect(read(243)).toEqual(['###.#.#.###', '..#.#.#...#', '###.###.###', '#.....#...#', '###...#.###'])
    expect(read(86)).toEqual(['###.###', '#.#.#..', '###.###', '#.#.#.#', '###.###'])
    expect(read(95)).toEqual(['###.###', '#.#.#..', '###.###', '..#...#', '###.###'])
  })

  test('keeps the grey of the pixel around its number', () => {
    const cell = numbered(imageOf(1, 1, 'grey', Uint8Array.from([77])))
    const seen = new Set(cell.pixels)
    expect(seen).toEqual(new Set([77, 255]))
    expect(cell.pixels.filter((grey) => grey === 77).length / cell.pixels.length).toBeGreaterThan(0.85)
  })
})

test('ink is whichever of black and white is further from the grey', () => {
  expect([0, 127, 128, 255].map(inkOn)).toEqual([255, 255, 0, 0])
})
