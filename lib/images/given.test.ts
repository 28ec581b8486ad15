/** What a learner may write by mistake, for each word about pictures. TypeScript refuses most of it; Vitest runs none of that. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import * as described from '../experiment/data.ts'
import { asGrey, bars, marked, sheet, spotlight } from './drawing.ts'
import { featureCount, handMadeFeatures } from './features.ts'
import { gridFigure, imageFigure, numbersFigure } from './figures.ts'
import { bottomRight, channel, crop, imageOf, mistakenFor, reorder } from './image.ts'
import { ImageError } from './image-error.ts'
import { decodeJpeg, readJpeg } from './jpeg.ts'
import * as measure from './measure.ts'
import { numbered } from './numbers.ts'
import { blur, canny, corners, detail, gradients, histogramOf, resize, toGrey } from './operations.ts'
import { encodePng } from './png.ts'
import { enlarge } from './resample.ts'
import { classDistances, garment, samplesByClass } from './samples.ts'

const loosely = (word: unknown) => word as (...args: unknown[]) => unknown
const grey = imageOf(
  6,
  2,
  'grey',
  Uint8Array.from({ length: 12 }, (_, at) => at * 20),
)
const rgb = imageOf(
  2,
  2,
  'rgb',
  Uint8Array.from({ length: 12 }, (_, at) => at * 20),
)
const garments = { count: 3, height: 1, width: 2, pixels: new Uint8Array(6), labels: Uint8Array.of(0, 0, 1) }
const size = { height: 2, width: 2 }
const place = { row: 1, column: 1 }

/** What the error says; the word may throw at once, or reject. */
async function refusalOf(draw: () => unknown): Promise<string> {
  const outcome = new Promise((resolve) => resolve(draw()))
  const error = await outcome.then(
    () => expect.fail('nothing was refused'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ImageError)
  const { message } = error as ImageError
  expect(message).toMatch(/\n {2}expected: .*\n {2}found: .*\n {2}next: {5}\S/)
  return message
}

/** Every word that looks at one kind of picture, given the other. */
describe('a picture with other channels than the word is for is refused by', () => {
  test.each<[word: string, draw: () => unknown]>([
    ['shareBetween', () => loosely(measure.shareBetween)(rgb, 0, 9)],
    ['shareMarked', () => loosely(measure.shareMarked)(rgb, rgb)],
    ['countMarked', () => loosely(measure.countMarked)(rgb)],
    ['within', () => loosely(measure.within)(1, rgb)],
    ['spotlight', () => loosely(spotlight)(grey, rgb)],
    ['numbered', () => loosely(numbered)(rgb)],
    ['histogramOf', () => loosely(histogramOf)(rgb)],
    ['canny', () => loosely(canny)(rgb, { low: 1, high: 2 })],
    ['corners', () => loosely(corners)(rgb, { quality: 0.1, apart: 1 })],
    ['gradients', () => loosely(gradients)(rgb)],
    ['detail', () => loosely(detail)(rgb, 1)],
  ])('%s: grey', async (word, draw) => {
    expect(await refusalOf(draw)).toMatch(
      `${word} cannot use this picture.\n  expected: a picture in grey\n  found:    one in rgb`,
    )
  })

  test.each<[word: string, draw: () => unknown]>([
    ['toGrey', () => loosely(toGrey)(grey)],
    ['channel', () => loosely(channel)(grey, 'red')],
    ['reorder', () => loosely(reorder)(grey, 'rgb')],
    ['mistakenFor', () => loosely(mistakenFor)(grey, 'rgb')],
    ['dominatedBy', () => loosely(measure.dominatedBy)(grey, 'red', 5)],
  ])('%s: colour', async (word, draw) => {
    expect(await refusalOf(draw)).toMatch(
      `${word} cannot use this picture.\n  expected: a picture in rgb or bgr\n  found:    one in grey`,
    )
  })

  test('correlation: 6 × 2 greys and 2 × 2 colours are as many numbers, and no two pictures to compare', async () => {
    expect(await refusalOf(() => measure.correlation(grey, rgb))).toContain(
      'expected: 6 × 2 × 1, grey\n  found:    2 × 2 × 3, rgb',
    )
    expect(await refusalOf(() => measure.correlation(rgb, reorder(rgb, 'bgr')))).toContain('found:    2 × 2 × 3, bgr')
  })
})

test.each<[expected: string, found: string, draw: () => unknown]>([
  ["'grey' or 'rgb' or 'bgr'", "'gray'; did you mean 'grey'?", () => loosely(imageOf)(2, 2, 'gray', new Uint8Array(4))],
  ["'grey' or 'rgb' or 'bgr'", "'rgba'; did you mean 'rgb'?", () => loosely(imageOf)(2, 2, 'rgba', new Uint8Array(16))],
  ['a Uint8Array', 'Float32Array', () => loosely(imageOf)(1, 2, 'grey', Float32Array.of(0.5, 300))],
  ['a Uint8Array', 'Array', () => loosely(imageOf)(1, 2, 'grey', [0, 255])],
  ["'red' or 'green' or 'blue'", "'Red'; did you mean 'red'?", () => loosely(channel)(rgb, 'Red')],
  ["'rgb' or 'bgr'", "'grey'", () => loosely(reorder)(rgb, 'grey')],
  ["'rgb' or 'bgr'", "'RGB'", () => loosely(mistakenFor)(rgb, 'RGB')],
  ["'rgb' or 'bgr'", "'BGR'", () => loosely(readJpeg)('fixtures/portrait.jpg', 'BGR')],
  [
    'whole numbers with 0 ≤ from < before ≤ 2',
    'undefined, which is no pair',
    () => loosely(crop)(rgb, { rows: [0, 1], cols: [0, 1] }),
  ],
  [
    'whole numbers with 0 ≤ from < before ≤ 2',
    '[0,1,2], which is no pair',
    () => loosely(crop)(rgb, { rows: [0, 1, 2], columns: [0, 1] }),
  ],
  ['a whole number from 1 to 2', '0', () => bottomRight(rgb, 0)],
  ['a number from 0 to 255', 'NaN', () => measure.shareBetween(grey, Number.NaN, 9)],
  ['a number from 200 to 255', '100', () => measure.shareBetween(grey, 200, 100)],
  ['a number from 0 to 255', '300', () => measure.shareBetween(grey, 0, 300)],
  ['a region with pixels that are 255', 'none of them', () => measure.shareMarked(grey, grey)],
  [
    'two pictures, each with numbers that differ',
    'the second is 0 everywhere',
    () => measure.correlation(grey, imageOf(6, 2, 'grey', new Uint8Array(12))),
  ],
  ['a number from 0 on', 'NaN', () => measure.exposed(grey, Number.NaN)],
  ['a number from 0 on', '-1', () => measure.exposed(grey, -1)],
  ['a number from 0 to 255', 'NaN', () => measure.dominatedBy(rgb, 'red', Number.NaN)],
  ["'red' or 'green' or 'blue'", "'orange'", () => loosely(measure.dominatedBy)(rgb, 'orange', 5)],
  [
    '{ row, column } in numbers',
    '{"row":1,"col":1}',
    () => loosely(measure.insideOutline)([place, { row: 1, col: 1 }, place], size),
  ],
  ['a number from 3 on', '2', () => measure.insideOutline([place, place], size)],
  [
    'a whole number from 1 to 32,768',
    '-1',
    () => measure.insideOutline([place, place, place], { height: -1, width: 2 }),
  ],
  ['a number from 2 on', '1', () => measure.alongLine([place], size)],
  [
    '{ row, column } in whole numbers',
    '{"row":1.5,"column":1}',
    () => measure.markedAt([{ row: 1.5, column: 1 }], size),
  ],
  ['a list of places { row, column }', '{"row":1,"column":1}', () => loosely(measure.markedAt)(place, size)],
  ['a number from 0 on', 'NaN', () => measure.within(Number.NaN, grey)],
  ['a number from 0 on', '{"height":6', () => loosely(measure.within)(grey, 3)],
  ['{ row, column } in whole numbers', '{"row":null,"column":0}', () => marked(grey, [{ row: Number.NaN, column: 0 }])],
  ['a whole number from 0 to 255', '256', () => marked(grey, [place], [256, 0, 0])],
  ['a whole number from 0 to 255', "'r'", () => loosely(marked)(grey, [place], 'red')],
  ['6 × 2 × 3, rgb', '1 × 2 × 3, rgb', () => spotlight(grey, imageOf(1, 2, 'grey', new Uint8Array(2)))],
  ['a number from 5e-324 on', '0', () => asGrey([1, 2, 3, 4], size, { zero: 0, extreme: 0 })],
  [
    '128 for values with a sign, 0 for magnitudes',
    '64',
    () => loosely(asGrey)([1, 2, 3, 4], size, { zero: 64, extreme: 1 }),
  ],
  ['a number from -Infinity on', 'NaN', () => asGrey([1, 2, Number.NaN, 4], size, { zero: 0, extreme: 1 })],
  ['{ zero, extreme }', '{ zero: 0, extrem: 5 }', () => loosely(asGrey)([1], size, { zero: 0, extrem: 5 })],
  ['a number from 0 on', 'NaN', () => bars([1, Number.NaN], 5)],
  ['a number from 0 on', '-1', () => bars([1, -1], 5)],
  ['a number from 1 to 32,768', '0', () => bars([], 5)],
  ['a whole number from 1 to 1,000', '2.5', () => bars([1, 2], 5, 2.5)],
  ['a whole number from 1 to 2', '0', () => sheet([grey, grey], { columns: 0 })],
  ['a whole number from 1 to 2', '1.5', () => sheet([grey, grey], { columns: 1.5 })],
  ['a whole number from 0 to 1,000', '-1', () => sheet([grey, grey], { gap: -1 })],
  ['a whole number from 0 to 255', '300', () => sheet([grey, grey], { gapGrey: 300 })],
  ['{ columns, gap, gapGrey }', '{ column: 2 }', () => loosely(sheet)([grey, grey], { column: 2 })],
  ['{ columns, gap, gapGrey }', '{ gap: undefined }', () => loosely(sheet)([grey, grey], { gap: undefined })],
  ['{ scale }', '{ factor: 2 }', () => loosely(encodePng)(grey, { factor: 2 })],
  ['a whole factor from 1 to', 'NaN', () => encodePng(grey, { scale: Number.NaN })],
  ["'linear' or 'area' or 'cubic'", "'nearest'", () => loosely(resize)(grey, size, 'nearest')],
  ['a whole number from 1 to 32,768', '25.5', () => resize(grey, { height: 25.5, width: 2 })],
  ['a whole number from 1 to 32,768', '0', () => resize(grey, { height: 2, width: 0 })],
  ['a whole number from 1 to 32,768', "'25'", () => loosely(resize)(grey, { height: '25', width: 25 })],
  ['a whole number from 1 to 32,768', 'undefined', () => loosely(resize)(grey, 25)],
  ['a number from 1 to 268,435,456', '1073741824', () => resize(grey, { height: 32_768, width: 32_768 })],
  ['a number from 0.01 to 1,000', '0', () => blur(grey, 0)],
  ['a number from 0.01 to 1,000', 'NaN', () => blur(grey, Number.NaN)],
  ['a number from 0.01 to 1,000', '1000000', () => blur(grey, 1e6)],
  ['a number from 200 on', '100', () => canny(grey, { low: 200, high: 100 })],
  ['{ low, high }', '{ lo: 1, high: 2 }', () => loosely(canny)(grey, { lo: 1, high: 2 })],
  ['{ low, high }', '100', () => loosely(canny)(grey, 100, 200)],
  ['a number from 5e-324 to 1', '5', () => corners(grey, { quality: 5, apart: 1 })],
  ['a number from 0 on', '-1', () => corners(grey, { quality: 0.5, apart: -1 })],
  ['a number from 0 on', 'NaN', () => detail(grey, Number.NaN)],
  ['a whole factor from 1 to 4729', '1000000', () => enlarge(rgb, 1e6)],
  ['a whole number from 0 to 2', '3', () => garment(garments, 3)],
  ['a whole number from 0 to 2', '0.5', () => garment(garments, 0.5)],
  ['a whole number from 1 on', 'NaN', () => samplesByClass(garments.labels, Number.NaN, () => 0)],
  ['a whole number from 1 on', '0', () => samplesByClass(garments.labels, 0, () => 0)],
  ['a number from 2 on', '1', () => classDistances(garments, [[0], [1, 2]])],
  ['a whole number from 0 to 2', '7', () => classDistances(garments, [[0, 7]])],
  ['12 numbers', '11', () => handMadeFeatures({ count: 1, height: 6, width: 2, pixels: new Uint8Array(11) }, 2)],
])('expected %s, found %s', async (expected, found, draw) => {
  const message = await refusalOf(draw)
  expect(message).toContain(`expected: ${expected}`)
  expect(message).toContain(`found:    ${found}`)
})

test.each<[message: string, draw: () => unknown]>([
  [
    'imageFigure.lable: expected no such field, only range, label, frame; found',
    () => loosely(imageFigure)(grey, { lable: 'x' }),
  ],
  ['imageFigure: range must be a pair of numbers', () => loosely(imageFigure)(grey, { range: 255 })],
  ['imageFigure: label must be one line of text', () => imageFigure(grey, { label: 'a\nb' })],
  [
    'imageFigure.range: expected a value, or the field left out',
    () => loosely(imageFigure)(grey, { range: undefined }),
  ],
  ['numbersFigure.row: expected no such field, only rows', () => loosely(numbersFigure)(grey, { row: 1 })],
  [
    "gridFigure: shrinkBy must be a whole number from 1 on, found '3'",
    () => loosely(gridFigure)([], { shrinkBy: '3' }),
  ],
])('%s', (message, draw) => {
  expect(draw).toThrow(message)
})

test('classes without an image are missed, those behind the last label too', () => {
  expect(() => samplesByClass(Uint8Array.of(0, 1, 2), 1, () => 0)).toThrow('Class 3 has 0 images; 1 of each class')
})

test('how many features there are is the same in a description and where they are measured', () => {
  for (const cell of [4, 7] as const) expect(described.featureCount(cell)).toBe(featureCount(28, 28, cell))
})

describe('the photograph', () => {
  const file = new URL('../../fixtures/portrait.jpg', import.meta.url)

  test('is the one whose sum stands beside it', async () => {
    const sum = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    expect(await readFile(new URL('../../fixtures/portrait.README.md', import.meta.url), 'utf8')).toContain(sum)
  })

  test('may have something behind its end mark, which is none of it', async () => {
    const bytes = await readFile(file)
    const [plain, longer] = [await decodeJpeg(bytes), await decodeJpeg(Buffer.concat([bytes, Buffer.from('more')]))]
    expect(Buffer.compare(plain.pixels, longer.pixels)).toBe(0)
  })

  test('is named where a folder stands in its place', async () => {
    const message = await refusalOf(() => readJpeg('fixtures'))
    expect(message).toMatch(/^fixtures cannot be read as a picture\.\n.*expected: a file that can be read\n.*EISDIR/)
  })
})
