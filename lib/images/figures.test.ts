import { describe, expect, test } from 'vitest'
import { figureText } from '../plots/figure-text.ts'
import { gridFigure, imageFigure, numbersFigure } from './figures.ts'
import { imageOf } from './image.ts'

/** 4 rows of 2: white over black, then middle grey. */
const grey = imageOf(4, 2, 'grey', Uint8Array.from([255, 255, 0, 0, 128, 128, 128, 128]))
const colour = imageOf(3, 1, 'bgr', Uint8Array.from([0, 0, 255, 255, 0, 0, 10, 20, 30]))

const inColour = { colour: true }

describe('an image as text', () => {
  test('has two rows of pixels in a line, and shades for greys', () => {
    expect(figureText(imageFigure(grey, { label: 'a label' }))).toBe('a label\n┌──┐\n│▀▀│\n│▒▒│\n└──┘')
  })

  test('has no line around it where none is wanted', () => {
    expect(figureText(imageFigure(imageOf(2, 2, 'grey', Uint8Array.of(255, 0, 255, 0)), { frame: false }))).toBe('█')
  })

  test('of a flat image shows more with a narrower range', () => {
    const flat = imageOf(2, 2, 'grey', Uint8Array.from([100, 150, 100, 150]))
    expect(figureText(imageFigure(flat)).split('\n')[1]).toBe('│▒▒│')
    expect(figureText(imageFigure(flat, { range: [100, 150] })).split('\n')[1]).toBe('│ █│')
  })

  test('refuses a range that is none', () => {
    for (const range of [
      [150, 100],
      [0, Number.POSITIVE_INFINITY],
      [Number.NaN, 255],
    ] as const)
      expect(() => imageFigure(grey, { range })).toThrow(
        'imageFigure: range must rise from one finite number to another',
      )
  })

  test('has no colour codes unless they are asked for', () => {
    expect(figureText(imageFigure(colour))).not.toContain('\u001b')
  })

  test('in colour has the upper pixel in the letter and the lower one behind it, red, green and blue', () => {
    expect(figureText(imageFigure(colour), inColour).split('\n')).toEqual([
      '\u001b[48;2;0;0;255m\u001b[38;2;255;0;0m▀\u001b[0m',
      '\u001b[38;2;30;20;10m▀\u001b[0m',
    ])
    expect(figureText(imageFigure(imageOf(1, 1, 'rgb', Uint8Array.of(1, 2, 3))), inColour)).toContain('38;2;1;2;3m')
    expect(figureText(imageFigure(imageOf(1, 1, 'grey', Uint8Array.of(7)), { label: 'seven' }), inColour)).toBe(
      'seven\n\u001b[38;2;7;7;7m▀\u001b[0m',
    )
  })
})

describe('numbers as text', () => {
  test('of a grey image stand behind the shade that they are', () => {
    expect(figureText(numbersFigure(grey))).toBe('█255█255\n   0   0\n▒128▒128\n▒128▒128')
  })

  test('may be the first rows alone, and then say how many are left out', () => {
    expect(figureText(numbersFigure(grey, { rows: 1 }))).toBe('█255█255\n… 3 more rows')
    expect(numbersFigure(grey, { rows: 9 })).toEqual(numbersFigure(grey))
    expect(() => numbersFigure(grey, { rows: 0 })).toThrow(
      'numbersFigure: rows must be a whole number from 1 on, found 0',
    )
  })

  test('of a coloured image are three a pixel, in the order of the image', () => {
    expect(figureText(numbersFigure(colour, { rows: 2 }))).toBe('(  0,   0, 255)\n(255,   0,   0)\n… 1 more rows')
  })

  test('in colour stand on the grey or the colour that they are, in ink that shows', () => {
    expect(figureText(numbersFigure(grey, { rows: 1 }), inColour).split('\n')[0]).toBe(
      `${'\u001b[48;2;255;255;255m\u001b[38;2;0;0;0m 255'.repeat(2)}\u001b[0m`,
    )
    expect(figureText(numbersFigure(colour, { rows: 1 }), inColour)).toContain(
      '\u001b[48;2;255;0;0m\u001b[38;2;255;255;255m   0   0 255 ',
    )
  })
})

test('a grid has its rows under their labels, and small images side by side', () => {
  const white = imageOf(4, 4, 'grey', new Uint8Array(16).fill(255))
  const black = imageOf(4, 4, 'grey', new Uint8Array(16))
  const rows = [
    { label: 'Bag', images: [white, black] },
    { label: 'Dress', images: [black, white] },
  ]
  expect(figureText(gridFigure(rows, { shrinkBy: 2 }))).toBe('Bag\n██\nDress\n   ██')
  // An image of 4 × 4 shrunk to one pixel has no lower one.
  const [one, between, other] = [255, 0, 0].map((c) => `\u001b[38;2;${c};${c};${c}m▀`)
  expect(figureText(gridFigure(rows.slice(0, 1), { shrinkBy: 4 }), inColour)).toBe(
    `Bag\n${one}${between}${other}\u001b[0m`,
  )
})

test('an image is its bytes, in base64, in the order that it has', () => {
  expect(imageFigure(colour, { range: [0, 160] })).toEqual({
    kind: 'image',
    height: 3,
    width: 1,
    order: 'bgr',
    pixels: 'AAD//wAAChQe',
    range: [0, 160],
    frame: true,
  })
  expect(numbersFigure(grey, { rows: 1 })).toEqual({
    kind: 'imageNumbers',
    height: 1,
    width: 2,
    order: 'grey',
    pixels: '//8=',
    rowsLeftOut: 3,
  })
})
